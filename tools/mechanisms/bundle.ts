/**
 * `npm run mechanisms`: writes src/sources.generated.ts of plugins/mechanisms and plugins/channels, the texts of their mod/*.mod as a module, so that a browser
 * has them. `--check`: writes nothing; exit status 1 when a module is out of date. Exit status 2 when a source is missing, unknown or has another name inside.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { argv, cwd, exit, stderr, stdout } from 'node:process';
import { bundle, LIBRARIES } from './sources.ts';

let stale = false;
try {
  for (const { folder, order, meaning } of LIBRARIES) {
    const sources = resolve(cwd(), folder, 'mod');
    if (!existsSync(sources)) continue;
    const target = resolve(cwd(), folder, 'src/sources.generated.ts');
    const text = bundle(sources, order, meaning);
    if (!argv.includes('--check')) {
      writeFileSync(target, text);
      stdout.write(`mechanisms: ${folder}/src/sources.generated.ts written\n`);
    } else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
      stderr.write(`mechanisms: ${folder}/src/sources.generated.ts is out of date: run "npm run mechanisms"\n`);
      stale = true;
    } else {
      stdout.write(`mechanisms: ${folder}/src/sources.generated.ts is up to date\n`);
    }
  }
} catch (error) {
  stderr.write(`mechanisms: ${error instanceof Error ? error.message : String(error)}\n`);
  exit(2);
}
if (stale) exit(1);
