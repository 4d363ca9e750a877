import type { CellTypeModel, Model, RangeValue } from '@hillock/simulator';
import * as v from 'valibot';
import { connections } from './connection.ts';
import { alongDistance, alongX, overTime } from './piecewise.ts';
import {
  choice,
  count,
  expected,
  finite,
  isObject,
  list,
  maybe,
  notNegative,
  object,
  oneOrMore,
  positive,
  record,
  text,
  truth,
} from './vocabulary.ts';

/** A number, or values along x or along path distance. Which of them is told by the keys, so that messages are about the one that was meant. */
const number = finite('a number, { "x", "value" } or { "byDistance", "um", "value" }');
const rangeValue = choice<RangeValue>([number, alongX, alongDistance], (input) => {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return 'byDistance' in input || 'um' in input ? alongDistance : alongX;
  return number;
});

/** A GLOBAL, or the points of a FUNCTION_TABLE. */
const global = finite('a number or, for a FUNCTION_TABLE, { "x", "value" }');
const globalValue = choice<number | { x: number[]; value: number[] }>([global, alongX], (input) => (isObject(input) ? alongX : global));

const point3d = v.strictTuple(
  [finite(), finite(), finite(), finite()],
  (issue) => `a 3-D point is [x, y, z, diameter], not ${issue.received}`,
);

/** Names that places and patterns can be told from: a[3] is one, a.b and a(0) are not. */
const name = (of: string): v.GenericSchema<string> =>
  v.pipe(
    text(),
    v.regex(
      /^[^.()[\]*?]+(\[\d+\])*$/,
      `the name of a ${of} is a text without . ( ) * ? and control characters, and with [ ] only around a number at its end`,
    ),
    v.check(
      (written) => !Array.from(written).some((c) => c < ' ' || c === '\u007f'),
      `the name of a ${of} is a text without control characters`,
    ),
  );

const section = object({
  name: v.pipe(
    name('section'),
    v.check((written) => written !== 'all', '"all" means all sections: none can be called so'),
  ),
  pt3d: maybe(list(point3d), '3-D points: x, y, z and diameter in µm. Instead of L and diam.'),
  L: maybe(positive('the length L'), 'Length, µm.'),
  diam: maybe(rangeValue, 'Diameter, µm.'),
  parent: maybe(text(), 'The place it is connected to: section(x). Without one it is the root of a cell.'),
  childEnd: maybe(v.picklist([0, 1], 'childEnd is 0 or 1'), 'Which of its ends is connected; default 0.'),
  rallbranch: maybe(positive('rallbranch'), 'So many equal branches are meant; default 1.'),
});

const segments = count('nseg', 32767, 'a whole number or { "dLambda" }');
const byLambda = object({
  dLambda: positive('dLambda'),
  freq: maybe(positive('freq'), 'Hz at which λ is taken; default 100.'),
});
const nseg = choice<number | { dLambda: number; freq?: number }>([segments, byLambda], (input) => (isObject(input) ? byLambda : segments));

const kind = (what: string): v.GenericSchema<number> =>
  v.picklist([0, 1, 2, 3], `${what} is 0 (unused), 1 (parameter), 2 (assigned) or 3 (state)`);
const flag = (what: string): v.GenericSchema<number> => v.picklist([0, 1], `${what} is 0 or 1`);

const style = v.strictTuple(
  [kind('c_style'), kind('e_style'), flag('einit'), flag('eadvance'), flag('cinit')],
  'an ion style is [c_style, e_style, einit, eadvance, cinit]',
);

const region = object({
  sections: oneOrMore(text()),
  nseg: maybe(nseg, 'Segments of each section, or the d_lambda rule.'),
  Ra: maybe(positive('Ra'), 'Axial resistivity, Ω·cm; default 35.4.'),
  cm: maybe(rangeValue, 'Membrane capacitance, µF/cm²; default 1.'),
  insert: maybe(
    record(record(oneOrMore(rangeValue))),
    'Density mechanisms and their range parameters, without suffix. A list fills the elements of an array.',
  ),
  ionStyle: maybe(record(style), 'Ion → c_style, e_style, einit, eadvance, cinit; after all inserts, before points.'),
  ions: maybe(record(rangeValue), 'Ion variables of the segments: ena, cai, ko …'),
});

const point = object({
  name: name('point'),
  type: text(),
  at: maybe(text(), 'Its place: section(x). An artificial cell has none.'),
  params: maybe(record(oneOrMore(finite())), 'Its parameters; a list fills the elements of an array.'),
  stream: maybe(
    oneOrMore(finite()),
    'One to three whole numbers that name its stream of random numbers; two points with the same draw the same.',
  ),
});

const pointer = object({ pointer: text(), target: text() });

/** What a cell type and the top level have alike. */
const parts = {
  sections: maybe(list(section), 'Sections written out: cylinders, or chains of 3-D points.'),
  regions: maybe(list(region), 'Rules for sections by name or pattern, applied in order; a later one overrides an earlier one.'),
  points: maybe(list(point), 'Point processes and artificial cells.'),
  pointers: maybe(list(pointer), 'What the POINTERs of mechanisms point at.'),
  connections: maybe(connections, 'Who sends events to whom.'),
};

const cellType: v.GenericSchema<CellTypeModel> = object(parts);

/** More cells than this in one entry are a slip of the keyboard. */
const MOST_CELLS = 1e7;

const cell = object({
  type: text(),
  name: v.pipe(text(), v.regex(/^[^\s.()*?]+$/, 'the name of cells is a text without spaces, dots, parentheses, * and ?')),
  count: maybe(count('count', MOST_CELLS), 'So many are made: name[0], name[1] … Without it one, called name.'),
});

/** Options of methods are checked by the methods themselves, so that those of others can have their own. */
const integrator = v.looseObject(
  {
    method: text(),
    dt: maybe(positive('the step dt'), 'Step, ms: of backward-euler and crank-nicolson.'),
    conditionOrder: maybe(
      v.picklist([1, 2], 'conditionOrder is 1 (a threshold is crossed at the end of a step) or 2 (at its time)'),
      'With error control. 1: a threshold is crossed at the end of a step; 2: at its time. Default 1.',
    ),
    local: maybe(truth(), 'With error control: each cell has a step of its own. Not supported yet: false.'),
    atolScale: maybe(record(finite()), 'With error control: name of states (v, cai, m_hh) → factor on their absolute tolerance.'),
    maxSteps: maybe(positive('maxSteps'), 'With error control: steps after which a run ends with a reason.'),
  },
  expected('an integrator: { "method", … }'),
);

/** Names of mechanisms have to stay identifiers, as NMODL has them. */
const prefix = v.pipe(text(), v.regex(/^[A-Za-z_]\w*$/, 'a prefix is letters, digits and _, and begins with no digit'));
const mechanismUse = object({ use: text(), as: maybe(prefix, 'What the names of its mechanisms get in front.') });
const mechanismName = v.string(expected('the name of a file or package, or { "use", "as" }'));
const mechanism = choice<string | { use: string; as?: string }>([mechanismName, mechanismUse], (input) =>
  isObject(input) ? mechanismUse : mechanismName,
);

/** Options of a plugin, which it checks itself. */
const options = record(v.unknown());

const block = object({
  use: text(),
  name: maybe(text(), 'Which of its blocks; may be left out where it has one.'),
  options: maybe(options, 'Options of the block.'),
});

const rates = v.picklist(['nmodl', 'exact', 'table'], 'rates are "nmodl", "exact" or "table"');

const run = object({
  tstop: notNegative('tstop'),
  integrator,
  rates: maybe(
    rates,
    'nmodl: honour TABLE statements (default with steps of fixed size); exact: ignore them (default with error control); table: cubic tables with measured errors.',
  ),
  sample: maybe(
    positive('sample'),
    'ms between recorded points. With steps of fixed size a multiple of dt, by default every step; with error control it has to be given.',
  ),
});

const spike = object({
  at: text(),
  threshold: maybe(finite(), 'What the watched variable has to cross upwards; default 10.'),
});

/** The model file. */
export const modelSchema: v.GenericSchema<unknown, Model> = object(
  {
    $schema: maybe(text(), 'The JSON Schema of this file, for editors; not read.'),
    hillock: v.literal(1, 'the format version "hillock" is 1'),
    title: maybe(text(), 'What it is, for people.'),
    celsius: maybe(
      v.pipe(finite(), v.gtValue(-273.15, 'celsius must be above −273.15, the absolute zero')),
      'Temperature, °C; default 6.3.',
    ),
    vInit: maybe(finite(), 'Membrane potential at the start, mV; default −65.'),
    globals: maybe(record(globalValue), 'GLOBALs of mechanisms as name_suffix (cai0_ca_ion too), and values of FUNCTION_TABLEs.'),
    mechanisms: maybe(
      list(mechanism),
      'NMODL files, relative to this file, and packages of them that are installed beside it (@hillock/channels). The standard mechanisms need none.',
    ),
    plugins: maybe(
      record(options),
      'Packages installed beside this file whose integrators, linear solvers and mechanisms the model names: package → {}. Their code is run.',
    ),
    blocks: maybe(
      list(block),
      'Blocks of further equations, of packages installed beside this file: { "use", "name", "options" }. Their code is run.',
    ),
    morphology: maybe(object({ swc: text() }), 'A reconstructed morphology, relative to this file.'),
    ...parts,
    cellTypes: maybe(
      record(cellType),
      'What cells are made of, by name: sections, regions, points, pointers and connections of their own.',
    ),
    cells: maybe(list(cell), 'Cells of those types. Their things are called name[0].soma(0.5), name[0].syn.'),
    play: maybe(
      record(overTime(truth())),
      'Variables driven by given values at times (ms): along straight lines, or with "continuous": false in steps.',
    ),
    record: maybe(record(text()), 'Name of a trace → a variable: soma(0.5).v, soma(0.5).m_hh, syn.g.'),
    spikes: maybe(record(spike), 'Name of a spike train → where it is taken.'),
    run,
  },
  ['gaps', 'circuits', 'connect'],
);
