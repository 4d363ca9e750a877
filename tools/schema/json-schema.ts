import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { modelSchema } from '../../packages/hillock/src/model-file/schema.ts';
import { alternativesOf } from '../../packages/hillock/src/model-file/vocabulary.ts';

/** The model file as a JSON Schema (draft 7), made from the schema that reads it. */
export function modelJsonSchema(): string {
  // checks of several values together (lists of one length, rising times) have no form that a JSON Schema could tell
  const converted = toJsonSchema(unrolled(modelSchema), { target: 'draft-07', ignoreActions: ['check', 'finite'] });
  const { $schema, ...rest } = converted;
  const schema = {
    $schema,
    title: 'Hillock model file',
    description:
      'A model of neurons: morphology, mechanisms, networks, and a run. Units: mV, ms, µm, nA, µS, mA/cm², S/cm², µF/cm², Ω·cm, mM.',
    ...rest,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The same schema with unions in place of choices, which are made while a value is read. */
function unrolled(schema: v.GenericSchema): v.GenericSchema {
  const all = alternativesOf(schema)?.map(unrolled);
  const [only] = all ?? [];
  if (all !== undefined && only !== undefined) return all.length === 1 ? only : v.union(all);
  const inner = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    const made = parts(value);
    return made === null ? [] : [[key, made]];
  });
  return Object.assign({}, schema, Object.fromEntries(inner));
}

/** What a schema is made of, unrolled: a schema, a list of some, or schemas by key; null for everything else. */
function parts(value: unknown): unknown {
  if (isSchema(value)) return unrolled(value);
  if (Array.isArray(value)) return value.some(isSchema) ? value.map((item: unknown) => (isSchema(item) ? unrolled(item) : item)) : null;
  if (typeof value !== 'object' || value === null || !Object.values(value).every(isSchema)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isSchema(item) ? unrolled(item) : item]));
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}
