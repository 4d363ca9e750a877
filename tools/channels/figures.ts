/** `npm run figures`: draws plugins/channels/docs/NAME.svg of each mechanism with `hillock channel`, as figures.json says. Needs a build. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { execPath, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const options: Readonly<Record<string, readonly string[]>> = JSON.parse(readFileSync(new URL('figures.json', import.meta.url), 'utf8'));
const names = readdirSync(`${root}plugins/channels/mod`).map((file) => file.slice(0, -'.mod'.length));

const without = names.filter((name) => options[name] === undefined);
if (without.length > 0) {
  stderr.write(`figures: tools/channels/figures.json says nothing of ${without.join(', ')}\n`);
  exit(2);
}
for (const name of names) {
  const plot = `plugins/channels/docs/${name}.svg`;
  const command = ['apps/cli/bin/hillock.js', 'channel', `plugins/channels/mod/${name}.mod`, '--plot', plot, ...(options[name] ?? [])];
  const { status, stderr: complaint } = spawnSync(execPath, command, { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    stderr.write(`figures: ${name}: ${complaint}`);
    exit(1);
  }
  stdout.write(`figures: ${plot}\n`);
}
