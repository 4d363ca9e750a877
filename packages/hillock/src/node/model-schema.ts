import { readFileSync } from 'node:fs';

/** The JSON Schema of the model file (draft 7), as text: what `hillock schema` prints and editors read. */
export function modelSchemaText(): string {
  return readFileSync(new URL('../../schema/model.schema.json', import.meta.url), 'utf8');
}
