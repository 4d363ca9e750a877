/**
 * `npm run schema`: writes packages/hillock/schema/model.schema.json, the JSON Schema of the model file, from the schema that reads it.
 * `--check`: writes nothing; exit status 1 when the file is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { argv, cwd, exit, stderr, stdout } from 'node:process';
import { modelJsonSchema } from './json-schema.ts';

const target = resolve(cwd(), 'packages/hillock/schema/model.schema.json');
const text = modelJsonSchema();

if (!argv.includes('--check')) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  stdout.write('schema: model.schema.json written\n');
} else if (readFileSync(target, 'utf8') !== text) {
  stderr.write('schema: packages/hillock/schema/model.schema.json is out of date: run "npm run schema"\n');
  exit(1);
} else {
  stdout.write('schema: model.schema.json is up to date\n');
}
