import type { Model, ModelError } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import * as v from 'valibot';
import { duplicateKeys } from './duplicate-keys.ts';
import { jsonMistake } from './json-mistake.ts';
import { modelSchema } from './schema.ts';
import { splitNearest } from './vocabulary.ts';

/** A JSON value as a model. Left: every mistake of form, each with its JSON path. What names mean is found out when the model is built. */
export function parseModel(json: unknown): E.Either<readonly ModelError[], Model> {
  if (Array.isArray(json)) return E.left([{ path: [], message: 'expected an object, not a list' }]);
  const parsed = v.safeParse(modelSchema, json);
  if (parsed.success) return E.right(parsed.output);
  return E.left(parsed.issues.map((issue) => ({ path: pathOf(issue), ...splitNearest(issue.message) })));
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)));
}

/** The text of a model file as a model. A mistake of JSON, and a key that an object has twice, are told with line and column. */
export function parseModelText(text: string): E.Either<readonly ModelError[], Model> {
  const plain = text.replace(/^\ufeff/, '');
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch (error) {
    return E.left([{ path: [], message: notJson(plain, error) }]);
  }
  const twice = duplicateKeys(plain);
  if (twice.length === 0) return parseModel(json);
  return E.left(
    twice.map(({ path, key, first, offset }) => ({
      path,
      message: `${place(plain, offset)}: the key "${key}" is there already (${place(plain, first)}): only one of the two can be meant`,
    })),
  );
}

function notJson(text: string, error: unknown): string {
  const mistake = jsonMistake(text);
  if (mistake === null) return `not JSON (${error instanceof Error ? error.message : String(error)})`;
  return `${place(text, mistake.offset)}: not JSON: found ${mistake.found}, expected ${mistake.expected}`;
}

/** `line 3, column 9`. */
function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before[before.length - 1]?.length ?? 0) + 1}`;
}

/** `model.json: /regions/0/insert/hhh: no mechanism "hhh"; nearest: "hh"`. */
export function formatModelError(error: ModelError, file: string): string {
  const path = error.path.length === 0 ? '' : `/${error.path.join('/')}: `;
  const nearest = error.nearest === undefined ? '' : `; nearest: "${error.nearest}"`;
  return `${file}: ${path}${error.message}${nearest}`;
}
