/** Functions of the language that are elementary functions of the kernel, by name and number of arguments. */
export const ELEMENTARY: ReadonlyMap<string, { readonly fn: string; readonly arity: number }> = new Map(
  (
    [
      ['exp', 1],
      ['log', 1],
      ['log10', 1],
      ['pow', 2],
      ['sin', 1],
      ['cos', 1],
      ['tan', 1],
      ['sinh', 1],
      ['cosh', 1],
      ['tanh', 1],
      ['asin', 1],
      ['acos', 1],
      ['atan', 1],
      ['atan2', 2],
      ['fmod', 2],
    ] as const
  ).map(([name, arity]) => [name, { fn: name, arity }]),
);

/** Functions that are single operations. */
export const OPERATIONS: ReadonlyMap<string, 'sqrt' | 'abs' | 'floor' | 'ceil'> = new Map([
  ['sqrt', 'sqrt'],
  ['fabs', 'abs'],
  ['abs', 'abs'],
  ['floor', 'floor'],
  ['ceil', 'ceil'],
] as const);

/** Effects: what an instance tells the engine, and how many arguments it takes. */
export const EFFECTS: ReadonlyMap<string, { readonly effect: string; readonly arity: number }> = new Map([
  ['net_send', { effect: 'netSend', arity: 2 }],
  ['net_event', { effect: 'netEvent', arity: 1 }],
  ['net_move', { effect: 'netMove', arity: 1 }],
]);

/** What `at_time(te)` tells the engine, where it is asked. */
export const AT_TIME = 'atTime';

/** Functions that the language knows and this compiler does not. */
export const UNSUPPORTED: ReadonlySet<string> = new Set(['gauss']);

/** Calls that only print. */
export const SILENT: ReadonlySet<string> = new Set(['printf', 'fprintf', 'nrn_assert']);

/** Functions of which more is to be said than a table can. */
const OTHERS: readonly string[] = [
  'at_time',
  'state_discontinuity',
  'nrn_pointing',
  'nrn_ghk',
  'scop_random',
  'exprand',
  'normrand',
  'poisrand',
  'set_seed',
  'random_uniform',
  'random_negexp',
  'random_normal',
  'random_ipick',
  'random_dpick',
  'random_setseq',
  'random_setids',
];

/** Every name that is a function without being declared. */
export function builtinNames(): string[] {
  return [...ELEMENTARY.keys(), ...OPERATIONS.keys(), ...EFFECTS.keys(), ...OTHERS];
}

/** Variables of the engine, and the fields they are. */
export const ENGINE: ReadonlyMap<string, { readonly space: 'scalar' | 'node'; readonly key: string }> = new Map([
  ['v', { space: 'node', key: 'v' }],
  ['area', { space: 'node', key: 'area' }],
  ['diam', { space: 'node', key: 'diam' }],
  ['t', { space: 'scalar', key: 't' }],
  ['dt', { space: 'scalar', key: 'dt' }],
  ['celsius', { space: 'scalar', key: 'celsius' }],
]);
