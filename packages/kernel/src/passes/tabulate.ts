import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import { add, and, compare, integer, load, local, mul, not, number, select, set, sub, toFloat, truncate } from '../ir/notation.ts';
import type { Func, Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, statementsOf, visitExpressions, visitStatements } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { degrees } from './affine.ts';
import { differentiateStatements } from './derivative.ts';
import { freshPrefix, mapOperands, mapStatement, renameLocals } from './rewrite.ts';
import { fillKernel, NOW, TABLE, tableFields } from './tabulate-fill.ts';

/** Where tables lie, and from which error on an interval is evaluated exactly after all. */
export interface TableOptions {
  /** Voltages, mV. Outside of them rates are exact. */
  readonly low: number;
  readonly high: number;
  readonly intervals: number;
  /** Largest |Δx∞| and relative Δ(1/τ) of an interval that is used. */
  readonly tolerance: number;
}

export const TABLE_OPTIONS: TableOptions = { low: -100, high: 100, intervals: 500, tolerance: 1e-6 };

/** A state whose step is x ← A·x + B with A and B functions of v alone. */
export interface TabulatedState {
  readonly field: string;
  /** The local with its value after the step. */
  readonly local: string;
  /** The local with its value before. */
  readonly before: string;
}

/**
 * Replaces steps of states by tables: where `advance` computes x ← A·x + B and A and B depend on v alone (besides dt, celsius, GLOBALs: the keys of a table), both
 * are read from cubic Hermite tables, with values and slopes exact at the ends of each interval. The kernel `tables` fills them, again whenever a key has
 * changed, and measures the errors of the steady state B/(1 − A) and of the rate −ln A/dt at seven places of each interval: an interval whose errors exceed the
 * tolerance (a kink or a jump: a branch on v) is marked, and there, outside the range, and while keys differ, the step is exact.
 *
 * The program must be optimised. One with `tables` of its own, or with nothing to tabulate, stays as it is.
 */
export function tabulate(program: Program, options: TableOptions = TABLE_OPTIONS): Program {
  const source = program.kernels.find((k) => k.name === 'advance');
  if (source === undefined || program.kernels.some((k) => k.name === 'tables')) return program;
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  const kernel = withLocals(source, fields);
  const found = findStates(kernel, fields);
  if (found === null) return program;
  const { states, slice, v } = found;
  const setup = kernel.setup ?? [];
  const keys = keysOf([...setup, ...slice], fields);
  const rates = ratesFunction(states, setup, slice, v);
  return {
    ...program,
    fields: [...program.fields, ...tableFields(states.length, options, keys)],
    functions: [...program.functions, rates],
    kernels: [
      ...program.kernels.map((k) => (k === source ? lookUp(kernel, found, options, keys) : k)),
      fillKernel(states.length, options, keys),
    ],
  };
}

/** The kernel with a local for each state before its step, and one for after, where it is stored once and not read behind that. */
function withLocals(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>): Kernel {
  const prefix = freshPrefix(statementsOf(kernel), 'o');
  let { body } = kernel;
  for (const { name, space, length } of fields.values()) {
    if (space !== 'instance' || length !== 1) continue;
    const stores = body.filter((s) => s.kind === 'store' && s.field === name);
    let inner = 0;
    visitStatements(body, (s) => {
      if (s.kind === 'store' && s.field === name) inner++;
    });
    const [store] = stores;
    if (store?.kind !== 'store' || inner !== 1 || readsAny(body.slice(body.indexOf(store) + 1), [name])) continue;
    const before = `${prefix}_${name}`;
    const after = `${prefix}_${name}_after`;
    const expr = (e: Expr): Expr => (e.kind === 'load' && e.field === name ? local(before) : mapOperands(e, expr));
    const list = (inner_: readonly Stmt[]): readonly Stmt[] => inner_.map((s) => mapStatement(s, expr, list));
    body = [
      set(before, load(name)),
      ...list(body).flatMap((s): readonly Stmt[] =>
        s.kind === 'store' && s.field === name ? [set(after, s.value), { ...s, value: local(after) }] : [s],
      ),
    ];
  }
  return { ...kernel, body };
}

interface Found {
  readonly states: readonly TabulatedState[];
  /** Statements that compute the steps of the states, in order. */
  readonly slice: readonly Stmt[];
  /** The field of the voltage. */
  readonly v: string;
}

/** States whose last value depends on v, on their own value before (in a line), and on what is the same for all instances. */
function findStates(kernel: Kernel, fields: ReadonlyMap<string, FieldDecl>): Found | null {
  const voltage = [...fields.values()].filter((f) => f.space === 'node' && f.key === 'v').map((f) => f.name);
  const counts = new Map<string, number>();
  const stores = new Map<string, number>();
  visitStatements(statementsOf(kernel), (s) => {
    if (s.kind === 'set' || s.kind === 'for') counts.set(s.local, (counts.get(s.local) ?? 0) + 1);
    if (s.kind === 'store') stores.set(s.field, (stores.get(s.field) ?? 0) + 1);
  });
  const fixed = new Set((kernel.setup ?? []).flatMap((s) => (s.kind === 'set' ? [s.local] : [])));
  const definitions = new Map<string, Extract<Stmt, { kind: 'set' }>>();
  for (const s of kernel.body) if (s.kind === 'set' && counts.get(s.local) === 1) definitions.set(s.local, s);
  /** Adds what a local needs; false where it is not of the form. `own`: the field of the state. */
  const collect = (name: string, own: string, into: Set<Stmt>, before: Set<string>): boolean => {
    if (fixed.has(name)) return true;
    const s = definitions.get(name);
    if (s === undefined) return false;
    if (into.has(s)) return true;
    if (s.value.kind === 'load' && s.value.field === own && s.value.element === undefined) {
      before.add(name);
      return true;
    }
    into.add(s);
    return reaches(s.value, own, into, before);
  };
  const reaches = (e: Expr, own: string, into: Set<Stmt>, before: Set<string>): boolean => {
    switch (e.kind) {
      case 'local':
        return collect(e.name, own, into, before);
      case 'instance':
        return false;
      case 'load': {
        const field = fields.get(e.field);
        if (field?.space === 'scalar') return e.element === undefined && stores.get(e.field) === undefined;
        return voltage.includes(e.field) && stores.get(e.field) === undefined;
      }
      case 'invoke':
        return mathFunctions[e.fn] !== undefined && e.args.every((a) => reaches(a, own, into, before));
      default:
        return operands(e).every((x) => reaches(x, own, into, before));
    }
  };
  const states: TabulatedState[] = [];
  const slice = new Set<Stmt>();
  for (const s of kernel.body) {
    if (s.kind !== 'store' || s.value.kind !== 'local' || s.element !== undefined || stores.get(s.field) !== 1) continue;
    if (fields.get(s.field)?.space !== 'instance') continue;
    const needed = new Set<Stmt>();
    const before = new Set<string>();
    if (!collect(s.value.name, s.field, needed, before)) continue;
    const [own, ...more] = before;
    if (own === undefined || more.length > 0) continue;
    const list = kernel.body.filter((x) => needed.has(x));
    if (!readsAny(list, voltage) || degrees(list, { kind: 'local', name: own }).ofLocal(s.value.name) !== 'affine') continue;
    states.push({ field: s.field, local: s.value.name, before: own });
    for (const x of needed) slice.add(x);
  }
  const [v] = voltage;
  return states.length === 0 || v === undefined ? null : { states, slice: kernel.body.filter((s) => slice.has(s)), v };
}

function readsAny(list: readonly Stmt[], names: readonly string[]): boolean {
  let found = false;
  visitExpressions(list, (e) => {
    if (e.kind === 'load' && names.includes(e.field)) found = true;
  });
  return found;
}

/** Fields whose values a table was made for. */
function keysOf(list: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>): readonly string[] {
  const names = new Set<string>();
  visitExpressions(list, (e) => {
    if (e.kind === 'load' && fields.get(e.field)?.space === 'scalar') names.add(e.field);
  });
  return [...names];
}

/** Leaves in the field NOW, for a voltage: A and B of each state, then their slopes by v. */
function ratesFunction(states: readonly TabulatedState[], setup: readonly Stmt[], slice: readonly Stmt[], v: string): Func {
  const voltage = local('voltage');
  const atVoltage = (list: readonly Stmt[]): readonly Stmt[] => {
    const expr = (e: Expr): Expr => (e.kind === 'load' && e.field === v ? voltage : mapOperands(e, expr));
    return list.map((s) => mapStatement(s, expr, atVoltage));
  };
  const zeros = states.map((s) => set(s.before, number(0)));
  let list: readonly Stmt[] = atVoltage(slice);
  const factors: Expr[] = [];
  for (const [j, { local: after, before }] of states.entries()) {
    const { statements, ofLocal } = differentiateStatements(list, { kind: 'local', name: before });
    // the derivatives by v get the names that those by the state had
    const own = new Set(list.flatMap((s) => (s.kind === 'set' ? [s.local] : [])));
    const tangents = new Set(statements.flatMap((s) => (s.kind === 'set' && !own.has(s.local) ? [s.local] : [])));
    const rename = (name: string): string => (tangents.has(name) ? `by${j} ${name}` : name);
    list = renameLocals(statements, rename);
    const factor = ofLocal(after);
    factors.push(factor?.kind === 'local' ? local(rename(factor.name)) : number(0));
  }
  const results = states.flatMap((s, j) => [set(`_q${2 * j}`, factors[j] ?? number(0)), set(`_q${2 * j + 1}`, local(s.local))]);
  const { statements, ofLocal } = differentiateStatements([...list, ...results], { kind: 'local', name: 'voltage' });
  const count = 2 * states.length;
  const stores = Array.from({ length: count }, (_, j): readonly Stmt[] => [
    { kind: 'store', field: NOW, element: integer(j), value: local(`_q${j}`) },
    { kind: 'store', field: NOW, element: integer(count + j), value: ofLocal(`_q${j}`) ?? number(0) },
  ]);
  return {
    name: '_ratesAt',
    params: [{ name: 'voltage', type: 'f64' }],
    result: null,
    body: needed([...setup, ...zeros, ...statements, ...stores.flat()]),
  };
}

/** Without locals that nobody reads. */
function needed(list: readonly Stmt[]): readonly Stmt[] {
  const read = new Set<string>();
  const kept: Stmt[] = [];
  for (const s of [...list].reverse()) {
    if (s.kind === 'set' && !read.has(s.local)) continue;
    visitExpressions([s], (e) => {
      if (e.kind === 'local') read.add(e.name);
    });
    kept.unshift(s);
  }
  return kept;
}

/** The kernel with tables in place of the steps, and the steps where tables do not hold. */
function lookUp(kernel: Kernel, { states, slice, v }: Found, options: TableOptions, keys: readonly string[]): Kernel {
  const prefix = freshPrefix(statementsOf(kernel), 't');
  const name = (what: string): string => `${prefix}_${what}`;
  const f = (what: string): Expr => local(name(what));
  const { low, high, intervals } = options;
  const scale = intervals / (high - low);
  const width = 8 * states.length;
  const valid: Expr = { kind: 'local', type: 'bool', name: name('valid') };
  const same = keys.reduce<Expr>(
    (all, key) => and(all, compare('eq', load(`${TABLE}_${key}`), load(key))),
    compare('eq', load(`${TABLE}_filled`), number(1)),
  );
  const inside: Expr = { kind: 'local', type: 'bool', name: name('inside') };
  const row: Expr = { kind: 'local', type: 'i32', name: name('row') };
  const bad: Expr = { kind: 'local', type: 'bool', name: name('bad') };
  const place: Stmt[] = [
    set(name('q'), mul(sub(load(v), number(low)), number(scale))),
    set(name('inside'), and(compare('ge', f('q'), number(0)), compare('lt', f('q'), number(intervals)))),
    set(name('held'), select(inside, f('q'), number(0))),
    set(name('k'), truncate(f('held'))),
    set(name('f'), sub(f('held'), toFloat({ kind: 'local', type: 'i32', name: name('k') }))),
    set(name('row'), { kind: 'binary', op: 'mul', type: 'i32', a: { kind: 'local', type: 'i32', name: name('k') }, b: integer(width) }),
  ];
  const entry = (c: number): Expr => ({
    kind: 'load',
    type: 'f64',
    field: TABLE,
    // k is at most intervals − 1, see `held`
    inRange: true,
    element: c === 0 ? row : { kind: 'binary', op: 'add', type: 'i32', a: row, b: integer(c) },
  });
  const cubic = (j: number): Expr => [2, 1, 0].reduce<Expr>((value, c) => add(entry(4 * j + c), mul(f('f'), value)), entry(4 * j + 3));
  const steps = states.flatMap((_, j) => [set(name(`a${j}`), cubic(2 * j)), set(name(`b${j}`), cubic(2 * j + 1))]);
  const values = states.map((s, j) => set(name(`x${j}`), add(mul(f(`a${j}`), local(s.before)), f(`b${j}`))));
  const exact: Stmt = {
    kind: 'if',
    cond: bad,
    then: [...renamed(slice, name), ...states.map((s, j) => set(name(`x${j}`), local(name(s.local))))],
    else: [],
    rare: true,
  };
  const replaced = new Map(states.map((s, j) => [s.local, name(`x${j}`)]));
  const stored = kernel.body.map((s): Stmt => {
    const after =
      s.kind === 'store' && s.value.kind === 'local' && states.some((x) => x.field === s.field) ? replaced.get(s.value.name) : undefined;
    return s.kind === 'store' && after !== undefined ? { ...s, value: local(after) } : s;
  });
  const first = stored.findIndex((s) => s.kind === 'store' && states.some((x) => x.field === s.field));
  // a marked interval has no number for its first value
  const mark = set(name('bad'), not(and(and(inside, valid), compare('eq', f('a0'), f('a0')))));
  return {
    ...kernel,
    setup: [...(kernel.setup ?? []), set(name('valid'), same)],
    body: [...stored.slice(0, first), ...place, ...steps, mark, ...values, exact, ...stored.slice(first)],
  };
}

/** The slice with names of its own; it reads the states' values before as they are. */
function renamed(slice: readonly Stmt[], name: (what: string) => string): readonly Stmt[] {
  const own = new Set(slice.flatMap((s) => (s.kind === 'set' ? [s.local] : [])));
  const expr = (e: Expr): Expr => (e.kind === 'local' && own.has(e.name) ? { ...e, name: name(e.name) } : mapOperands(e, expr));
  return slice.flatMap((s): readonly Stmt[] => (s.kind === 'set' ? [{ kind: 'set', local: name(s.local), value: expr(s.value) }] : []));
}
