import type { OptionsProblem } from '@hillock/contracts';
import { nearestName } from '@hillock/names';

/** What a JSON type is called where another was given. */
const TYPES: Readonly<Record<string, { readonly is: (x: unknown) => boolean; readonly words: string }>> = {
  number: { is: (x) => typeof x === 'number', words: 'a number' },
  integer: { is: Number.isInteger, words: 'a whole number' },
  string: { is: (x) => typeof x === 'string', words: 'a text' },
  boolean: { is: (x) => typeof x === 'boolean', words: 'true or false' },
  array: { is: Array.isArray, words: 'a list' },
  object: { is: isRecord, words: 'an object' },
  null: { is: (x) => x === null, words: 'null' },
};

type Json = Readonly<Record<string, unknown>>;

function isRecord(x: unknown): x is Json {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** Bounds of numbers, each with what it means. */
const BOUNDS: readonly (readonly [key: string, fits: (x: number, bound: number) => boolean, words: string])[] = [
  ['minimum', (x, bound) => x >= bound, 'or more'],
  ['maximum', (x, bound) => x <= bound, 'or less'],
  ['exclusiveMinimum', (x, bound) => x > bound, 'exceeded'],
  ['exclusiveMaximum', (x, bound) => x < bound, 'not reached'],
];

/**
 * The first mistake of a value by a JSON Schema: types, required and unknown keys, enum, const, bounds, items. What else a schema may say is left to whoever reads the
 * value. Null: none.
 */
export function schemaProblem(schema: unknown, value: unknown, path: readonly (string | number)[] = []): OptionsProblem | null {
  if (!isRecord(schema)) return null;
  return typeProblem(schema, value, path) ?? (isRecord(value) ? objectProblem(schema, value, path) : itemProblem(schema, value, path));
}

function typeProblem(schema: Json, value: unknown, path: OptionsProblem['path']): OptionsProblem | null {
  const told = (problem: string): OptionsProblem => ({ path, problem: `expected ${problem}, not ${JSON.stringify(value) ?? 'nothing'}` });
  const { type } = schema;
  if (typeof type === 'string' && TYPES[type]?.is(value) === false) return told(TYPES[type].words);
  if ('const' in schema && value !== schema.const) return told(JSON.stringify(schema.const));
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    const texts = schema.enum.filter((one) => typeof one === 'string');
    const nearest = typeof value === 'string' ? nearestName(value, texts) : undefined;
    const problem = told(`one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`);
    return nearest === undefined ? problem : { ...problem, nearest };
  }
  if (typeof value !== 'number') return null;
  for (const [key, fits, words] of BOUNDS) {
    const bound = schema[key];
    if (typeof bound !== 'number' || fits(value, bound)) continue;
    return told(
      words === 'exceeded' ? `a number above ${bound}` : words === 'not reached' ? `a number below ${bound}` : `${bound} ${words}`,
    );
  }
  return null;
}

function objectProblem(schema: Json, value: Json, path: OptionsProblem['path']): OptionsProblem | null {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const known = Object.keys(properties);
  if (schema.additionalProperties === false) {
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) {
      const nearest = nearestName(unknown, known);
      const all = known.length === 0 ? 'it has none' : `known are ${known.join(', ')}`;
      const problem = `no such option${nearest === undefined ? `; ${all}` : ''}`;
      return { path: [...path, unknown], problem, ...(nearest === undefined ? {} : { nearest }) };
    }
  }
  const missing = (Array.isArray(schema.required) ? schema.required : []).find(
    (key) => typeof key === 'string' && !Object.hasOwn(value, key),
  );
  if (missing !== undefined) return { path, problem: `the option "${missing}" is missing` };
  for (const key of known) {
    const found = Object.hasOwn(value, key) ? schemaProblem(properties[key], value[key], [...path, key]) : null;
    if (found !== null) return found;
  }
  return null;
}

function itemProblem(schema: Json, value: unknown, path: OptionsProblem['path']): OptionsProblem | null {
  if (!Array.isArray(value)) return null;
  for (const [i, item] of value.entries()) {
    const found = schemaProblem(schema.items, item, [...path, i]);
    if (found !== null) return found;
  }
  return null;
}
