import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The JSON Schema of the model file (draft 7), as text: what `hillock schema` prints and editors read. */
export function modelSchemaText(): string {
  // by the package's name, so that it is found wherever this code was put
  return readFileSync(createRequire(import.meta.url).resolve('@hillock/hillock/model.schema.json'), 'utf8');
}
