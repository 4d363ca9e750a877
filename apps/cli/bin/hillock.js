#!/usr/bin/env node
// Committed as JavaScript because npm links bins before anything is built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isCurrent, load } from './one-file.js';

const args = process.argv.slice(2);
const built = new URL('../dist/main.js', import.meta.url);
const oneFile = fileURLToPath(new URL('../dist/hillock.cjs', import.meta.url));
if (isCurrent(oneFile)) {
  const { exports, keepCode } = load(oneFile);
  process.exitCode = await exports.main(args);
  if (args[0] === 'run') keepCode();
} else if (existsSync(fileURLToPath(built))) {
  const { main } = await import(built.href);
  process.exitCode = await main(args);
} else {
  process.stderr.write('hillock is not built yet: run "npm run build" in the folder that holds package-lock.json\n');
  process.exitCode = 1;
}
