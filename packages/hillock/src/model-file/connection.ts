import type { ConnectionModel } from '@hillock/simulator';
import type * as v from 'valibot';
import { finite, list, maybe, notNegative, object, oneOrMore, quick, text } from './vocabulary.ts';

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

/** Holes are values too: `every` would pass over them. */
function isListOf(test: (value: unknown) => boolean, list: unknown): boolean {
  if (!Array.isArray(list)) return false;
  for (let i = 0; i < list.length; i++) if (!test(list[i])) return false;
  return true;
}

const isNumbers = (value: unknown): boolean => isListOf(isNumber, value);
const isText = (value: unknown): boolean => typeof value === 'string';

/** What each key of a connection may be, as a test that makes nothing: networks have hundreds of thousands of connections. */
const TESTS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['from', isText],
  ['to', isText],
  ['threshold', isNumber],
  ['delay', (value) => typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY],
  ['weight', (value) => isNumber(value) || isNumbers(value)],
  ['events', isNumbers],
]);

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function isConnection(input: unknown): boolean {
  if (!isRecord(input) || !Object.hasOwn(input, 'to')) return false;
  for (const key in input) if (TESTS.get(key)?.(input[key]) !== true) return false;
  return true;
}

const connection = object({
  from: maybe(text(), 'A point, a place such as soma(0.5) (a threshold on its v), or a variable. Left out: driven by `events` alone.'),
  to: text(),
  threshold: maybe(finite(), 'What the watched variable has to cross upwards; default 10. One variable has one threshold.'),
  delay: maybe(notNegative('a delay'), 'ms from source to target; default 1.'),
  weight: maybe(oneOrMore(finite()), 'The weight, or the values of all arguments of NET_RECEIVE; default 0.'),
  events: maybe(list(finite()), 'Delivery times, ms; the delay is not added.'),
});

/** The list of connections. */
export const connections: v.GenericSchema<ConnectionModel[]> = quick(list(connection), (input) => isListOf(isConnection, input));
