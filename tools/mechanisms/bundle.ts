/**
 * `npm run mechanisms`: writes plugins/mechanisms/src/sources.generated.ts, the texts of plugins/mechanisms/mod/*.mod as a module, so that a browser has them.
 * `--check`: writes nothing; exit status 1 when the module is out of date. Exit status 2 when a source is missing, unknown or has another name inside.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { argv, cwd, exit, stderr, stdout } from 'node:process';
import { bundle } from './sources.ts';

const target = resolve(cwd(), 'plugins/mechanisms/src/sources.generated.ts');

try {
  const text = bundle(resolve(cwd(), 'plugins/mechanisms/mod'));
  if (!argv.includes('--check')) {
    writeFileSync(target, text);
    stdout.write('mechanisms: sources.generated.ts written\n');
  } else if (readFileSync(target, 'utf8') !== text) {
    stderr.write('mechanisms: plugins/mechanisms/src/sources.generated.ts is out of date: run "npm run mechanisms"\n');
    exit(1);
  } else {
    stdout.write('mechanisms: sources.generated.ts is up to date\n');
  }
} catch (error) {
  stderr.write(`mechanisms: ${error instanceof Error ? error.message : String(error)}\n`);
  exit(2);
}
