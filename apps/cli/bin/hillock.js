#!/usr/bin/env node
// Committed as JavaScript because npm links bins before anything is built.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(built))) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write('hillock is not built yet: run "npm run build" in the folder that holds package-lock.json\n');
  process.exitCode = 1;
}
