import { nearestName } from '@hillock/names';
import * as v from 'valibot';

/** What the schema of the model file is written in: valibot, with messages of our own. */

/** A message and the known name most like an unknown one, in one text, as valibot's messages are texts. */
const SEPARATOR = '\n';

export function splitNearest(message: string): { readonly message: string; readonly nearest?: string } {
  const at = message.indexOf(SEPARATOR);
  return at < 0 ? { message } : { message: message.slice(0, at), nearest: message.slice(at + 1) };
}

/** A schema with what it is for, which editors show. */
export function about<I, O>(schema: v.GenericSchema<I, O>, description: string): v.GenericSchema<I, O> {
  return v.pipe(schema, v.description(description));
}

/** A key that may be left out. */
export function maybe<I, O>(schema: v.GenericSchema<I, O>, description: string): v.ExactOptionalSchema<v.GenericSchema<I, O>, undefined> {
  return v.exactOptional(about(schema, description));
}

const alternatives = new WeakMap<v.GenericSchema, readonly v.GenericSchema[]>();

/**
 * One of several schemas. Which, is told by the value itself, so that messages are about the one that was meant; `of` lists all of them, for descriptions
 * that are not made by running it.
 */
export function choice<T>(of: readonly v.GenericSchema<T>[], pick: (input: unknown) => v.GenericSchema<T>): v.GenericSchema<T> {
  const schema = v.lazy(pick);
  alternatives.set(schema, of);
  return schema;
}

/** All that a schema made by `choice` chooses from; undefined for others. */
export function alternativesOf(schema: v.GenericSchema): readonly v.GenericSchema[] | undefined {
  return alternatives.get(schema);
}

/** The same values as `schema`, faster: those that `surely` recognises are taken as they are, without a copy. `surely` must not accept anything else. */
export function quick<T>(schema: v.GenericSchema<T>, surely: (input: unknown) => boolean): v.GenericSchema<T> {
  const asItIs = v.custom<T>(() => true);
  return choice([schema], (input) => (surely(input) ? asItIs : schema));
}

/** JSON's names for types. */
const RECEIVED: Readonly<Record<string, string>> = { Object: 'an object', Array: 'a list' };

export function expected(what: string): (issue: v.BaseIssue<unknown>) => string {
  return (issue) => `expected ${what}, not ${RECEIVED[issue.received] ?? issue.received}`;
}

export const text = (): v.GenericSchema<string> => v.string(expected('a text'));
export const truth = (): v.GenericSchema<boolean> => v.boolean(expected('true or false'));

/** A finite number; `what` names it where something else was given. */
export const finite = (what = 'a number'): v.GenericSchema<number> =>
  v.pipe(v.number(expected(what)), v.finite('expected a finite number'));

export const positive = (what: string): v.GenericSchema<number> => v.pipe(finite(), v.gtValue(0, `${what} must be above 0`));
export const notNegative = (what: string): v.GenericSchema<number> => v.pipe(finite(), v.minValue(0, `${what} must be 0 or more`));

/** A whole number from 1 to `most`. */
export const count = (what: string, most: number, wanted = 'a whole number'): v.GenericSchema<number> =>
  v.pipe(
    v.number(expected(wanted)),
    v.integer(`${what} must be a whole number`),
    v.minValue(1, `${what} must be 1 or more`),
    v.maxValue(most, `${what} must be ${most} or less`),
  );

/** An object whose keys are names that the model gives. */
export const record = <T>(of: v.GenericSchema<T>): v.GenericSchema<Record<string, T>> =>
  ofObjects(v.record(v.string(), of), (key) => (LOST.includes(key) ? `"${key}" cannot be a name` : null));
export const list = <T>(of: v.GenericSchema<T>): v.GenericSchema<T[]> => v.array(of, expected('a list'));

/** One of them, or a list of them. */
export const oneOrMore = <T>(of: v.GenericSchema<T>): v.GenericSchema<T | T[]> =>
  choice<T | T[]>([of, list(of)], (input) => (Array.isArray(input) ? list(of) : of));

export function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Names that every object of JavaScript has: among a model's own names they would be lost. */
const LOST: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Refuses anything that is no object (to valibot a list is one), and some keys, each with its path. */
function ofObjects<T>(schema: v.GenericSchema<T>, refused?: (key: string) => string | null): v.GenericSchema<T> {
  return choice<T>([schema], (input) => {
    if (!isObject(input)) return v.never(expected('an object'));
    if (refused === undefined) return schema;
    const messages = Object.entries(input).map(([key, value]) => ({ key, value, message: refused(key) }));
    if (messages.every(({ message }) => message === null)) return schema;
    return v.pipe(
      schema,
      v.rawCheck(({ addIssue }) => {
        for (const { key, value, message } of messages) {
          if (message !== null) addIssue({ message, path: [{ type: 'unknown', origin: 'key', input, key, value }] });
        }
      }),
    );
  });
}

/** An object without other keys than these; an unknown one is told with the nearest known, one of `toCome` as what it is. */
export function object<const T extends v.ObjectEntries>(
  entries: T,
  toCome: readonly string[] = [],
): v.GenericSchema<v.InferOutput<v.StrictObjectSchema<T, undefined>>> {
  const keys = Object.keys(entries);
  const unknown = (key: string): string => {
    if (toCome.includes(key)) return `"${key}" is not supported yet`;
    const nearest = nearestName(key, keys);
    return nearest === undefined ? `unknown key "${key}"; known: ${keys.join(', ')}` : `unknown key "${key}"${SEPARATOR}${nearest}`;
  };
  const strict = v.strictObject(entries, (issue) => {
    const last = issue.path?.[issue.path.length - 1];
    const key = last === undefined ? '' : String(last.key);
    return issue.expected === 'never' ? unknown(key) : `the key "${key}" is missing`;
  });
  return ofObjects(strict);
}
