import { nearestName } from '@hillock/names';
import type { Model } from '@hillock/simulator';
import * as v from 'valibot';

/** A message and the known name most like an unknown one, in one text, as valibot's messages are texts. */
const SEPARATOR = '\n';

export function splitNearest(message: string): { readonly message: string; readonly nearest?: string } {
  const at = message.indexOf(SEPARATOR);
  return at < 0 ? { message } : { message: message.slice(0, at), nearest: message.slice(at + 1) };
}

/** Keys of the format that this version does not run yet, by the object they belong to. */
const TO_COME: Readonly<Record<string, readonly string[]>> = {
  model: ['plugins', 'blocks', 'gaps', 'circuits', 'connect'],
  integrator: ['atol', 'rtol', 'maxOrder', 'local', 'minStep', 'maxStep', 'conditionOrder', 'atolScale'],
  other: [],
};

/** An object without other keys than these; an unknown one is told with the nearest known. */
function object<const T extends v.ObjectEntries>(
  entries: T,
  what: keyof typeof TO_COME = 'other',
): v.StrictObjectSchema<T, (issue: v.StrictObjectIssue) => string> {
  const keys = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    const last = issue.path?.[issue.path.length - 1];
    const key = last === undefined ? '' : String(last.key);
    if (issue.expected !== 'never')
      return issue.expected === 'Object' ? `expected an object, not ${issue.received}` : `the key "${key}" is missing`;
    if (TO_COME[what]?.includes(key) === true) return `"${key}" is not supported yet`;
    const nearest = nearestName(key, keys);
    return nearest === undefined ? `unknown key "${key}"; known: ${keys.join(', ')}` : `unknown key "${key}"${SEPARATOR}${nearest}`;
  });
}

const finite = (): v.GenericSchema<number> => v.pipe(v.number(expected('a number')), v.finite('expected a finite number'));
const text = (): v.GenericSchema<string> => v.string(expected('a text'));

function expected(what: string): (issue: v.BaseIssue<unknown>) => string {
  return (issue) => `expected ${what}, not ${issue.received === 'NaN' ? 'NaN' : issue.received}`;
}

const positive = (what: string): v.GenericSchema<number> => v.pipe(finite(), v.gtValue(0, `${what} must be above 0`));
const notNegative = (what: string): v.GenericSchema<number> => v.pipe(finite(), v.minValue(0, `${what} must be 0 or more`));
const record = <T>(of: v.GenericSchema<T>): v.GenericSchema<Record<string, T>> => v.record(v.string(), of, expected('an object'));
const list = <T>(of: v.GenericSchema<T>): v.GenericSchema<T[]> => v.array(of, expected('a list'));

function sameLength(x: readonly number[], value: readonly number[]): boolean {
  return x.length === value.length && x.length > 0;
}

function rising(x: readonly number[]): boolean {
  return x.every((value, i) => i === 0 || value > (x[i - 1] ?? 0));
}

const alongX = v.pipe(
  object({ x: list(finite()), value: list(finite()) }),
  v.check(({ x, value }) => sameLength(x, value), '"x" and "value" must have the same length, at least 1'),
  v.check(({ x }) => rising(x), '"x" must rise'),
);

const alongDistance = v.pipe(
  object({ byDistance: text(), um: list(finite()), value: list(finite()) }),
  v.check(({ um, value }) => sameLength(um, value), '"um" and "value" must have the same length, at least 1'),
  v.check(({ um }) => rising(um), '"um" must rise'),
);

/** A number, or values along x or along path distance. Which of them is told by the keys, so that messages are about the one that was meant. */
const rangeValue = v.lazy((input) => {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return 'byDistance' in input || 'um' in input ? alongDistance : alongX;
  return v.pipe(v.number(expected('a number, { "x", "value" } or { "byDistance", "um", "value" }')), v.finite('expected a finite number'));
});

const rangeValues = v.lazy((input) => (Array.isArray(input) ? list(rangeValue) : rangeValue));

/** A GLOBAL, or the points of a FUNCTION_TABLE. */
const globalValue = v.lazy((input) =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? alongX
    : v.pipe(v.number(expected('a number or, for a FUNCTION_TABLE, { "x", "value" }')), v.finite('expected a finite number')),
);

const numbers = v.lazy((input) => (Array.isArray(input) ? list(finite()) : finite()));

const point3d = v.strictTuple(
  [finite(), finite(), finite(), finite()],
  (issue) => `a 3-D point is [x, y, z, diameter], not ${issue.received}`,
);

const section = object({
  name: text(),
  pt3d: v.exactOptional(list(point3d)),
  L: v.exactOptional(positive('the length L')),
  diam: v.exactOptional(rangeValue),
  parent: v.exactOptional(text()),
  childEnd: v.exactOptional(v.picklist([0, 1], 'childEnd is 0 or 1')),
  rallbranch: v.exactOptional(positive('rallbranch')),
});

const nseg = v.lazy((input) =>
  typeof input === 'object' && input !== null
    ? object({ dLambda: positive('dLambda'), freq: v.exactOptional(positive('freq')) })
    : v.pipe(
        v.number(expected('a whole number or { "dLambda" }')),
        v.integer('nseg must be a whole number'),
        v.minValue(1, 'nseg must be 1 or more'),
        v.maxValue(32767, 'nseg must be 32767 or less'),
      ),
);

const kind = (what: string): v.GenericSchema<number> =>
  v.picklist([0, 1, 2, 3], `${what} is 0 (unused), 1 (parameter), 2 (assigned) or 3 (state)`);
const flag = (what: string): v.GenericSchema<number> => v.picklist([0, 1], `${what} is 0 or 1`);

const style = v.strictTuple(
  [kind('c_style'), kind('e_style'), flag('einit'), flag('eadvance'), flag('cinit')],
  'an ion style is [c_style, e_style, einit, eadvance, cinit]',
);

const region = object({
  sections: v.lazy((input) => (Array.isArray(input) ? list(text()) : text())),
  nseg: v.exactOptional(nseg),
  Ra: v.exactOptional(positive('Ra')),
  cm: v.exactOptional(rangeValue),
  insert: v.exactOptional(record(record(rangeValues))),
  ionStyle: v.exactOptional(record(style)),
  ions: v.exactOptional(record(rangeValue)),
});

const point = object({ name: text(), type: text(), at: v.exactOptional(text()), params: v.exactOptional(record(numbers)) });

const pointer = object({ pointer: text(), target: text() });

const connection = object({
  from: v.exactOptional(text()),
  to: text(),
  threshold: v.exactOptional(finite()),
  delay: v.exactOptional(notNegative('a delay')),
  weight: v.exactOptional(numbers),
  events: v.exactOptional(list(finite())),
});

const cellType = object({
  sections: v.exactOptional(list(section)),
  regions: v.exactOptional(list(region)),
  points: v.exactOptional(list(point)),
  pointers: v.exactOptional(list(pointer)),
  connections: v.exactOptional(list(connection)),
});

/** More cells than this in one entry are a slip of the keyboard. */
const MOST_CELLS = 1e7;

const cell = object({
  type: text(),
  name: v.pipe(text(), v.regex(/^[^\s.()*?]+$/, 'the name of cells is a text without spaces, dots, parentheses, * and ?')),
  count: v.exactOptional(
    v.pipe(
      v.number(expected('a whole number')),
      v.integer('count must be a whole number'),
      v.minValue(1, 'count must be 1 or more'),
      v.maxValue(MOST_CELLS, `count must be ${MOST_CELLS} or less`),
    ),
  ),
});

const play = v.pipe(
  object({ t: list(finite()), value: list(finite()), continuous: v.exactOptional(v.boolean(expected('true or false'))) }),
  v.check(({ t, value }) => sameLength(t, value), '"t" and "value" must have the same length, at least 1'),
  v.check(({ t }) => t.every((time, i) => i === 0 || time >= (t[i - 1] ?? 0)), 'the times "t" must not fall'),
);

const integrator = object({ method: text(), dt: v.exactOptional(positive('the step dt')) }, 'integrator');

const rates = v.lazy((input) =>
  input === 'table' ? v.never('"table" is not supported yet') : v.picklist(['nmodl', 'exact'], 'rates are "nmodl" or "exact"'),
);

const run = object({
  tstop: notNegative('tstop'),
  integrator,
  rates: v.exactOptional(rates),
  sample: v.exactOptional(positive('sample')),
});

/** The model file. */
export const modelSchema: v.GenericSchema<unknown, Model> = object(
  {
    hillock: v.literal(1, 'the format version "hillock" is 1'),
    title: v.exactOptional(text()),
    celsius: v.exactOptional(finite()),
    vInit: v.exactOptional(finite()),
    globals: v.exactOptional(record(globalValue)),
    mechanisms: v.exactOptional(list(text())),
    morphology: v.exactOptional(object({ swc: text() })),
    sections: v.exactOptional(list(section)),
    regions: v.exactOptional(list(region)),
    points: v.exactOptional(list(point)),
    pointers: v.exactOptional(list(pointer)),
    connections: v.exactOptional(list(connection)),
    cellTypes: v.exactOptional(record(cellType)),
    cells: v.exactOptional(list(cell)),
    play: v.exactOptional(record(play)),
    record: v.exactOptional(record(text())),
    spikes: v.exactOptional(record(object({ at: text(), threshold: v.exactOptional(finite()) }))),
    run,
  },
  'model',
);
