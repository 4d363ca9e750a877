import type { BinaryOp, CompareOp, Expr, FieldDecl, Kernel, Program, Stmt } from '../src/index.ts';

/** A short notation for programs of tests. */
export const num = (value: number): Expr => ({ kind: 'const', type: 'f64', value });
export const int = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
export const local = (name: string): Expr => ({ kind: 'local', type: 'f64', name });
export const counter = (name: string): Expr => ({ kind: 'local', type: 'i32', name });
export const load = (field: string, element?: Expr): Expr => ({
  kind: 'load',
  type: 'f64',
  field,
  ...(element === undefined ? {} : { element, line: 3 }),
});
const binary = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: a.type, a, b });
export const add = (a: Expr, b: Expr): Expr => binary('add', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('sub', a, b);
export const mul = (a: Expr, b: Expr): Expr => binary('mul', a, b);
export const div = (a: Expr, b: Expr): Expr => binary('div', a, b);
export const neg = (a: Expr): Expr => ({ kind: 'unary', op: 'neg', type: 'f64', a });
export const call = (fn: string, ...args: Expr[]): Expr => ({ kind: 'invoke', type: 'f64', fn, args });
export const compare = (op: CompareOp, a: Expr, b: Expr): Expr => ({ kind: 'compare', op, type: 'bool', a, b });
export const toInt = (a: Expr): Expr => ({ kind: 'convert', op: 'floatToInt', type: 'i32', a });
export const set = (name: string, value: Expr): Stmt => ({ kind: 'set', local: name, value });
export const store = (field: string, value: Expr, element?: Expr): Stmt => ({
  kind: 'store',
  field,
  value,
  ...(element === undefined ? {} : { element }),
});
export const when = (cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
});
export const count = (name: string, from: number, to: number, body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  local: name,
  from: int(from),
  to: int(to),
  step: 1,
  body,
});

/** Fields that programs of tests have. */
const FIELDS: readonly FieldDecl[] = [
  ...['x', 'y', 'z', 'm', 'h', 'gbar'].map((name): FieldDecl => ({ name, space: 'instance', length: 1, type: 'f64' })),
  { name: 'w', space: 'instance', length: 3, type: 'f64' },
  ...['g', 'q', 'minf', 'usetable'].map((name): FieldDecl => ({ name, space: 'scalar', length: 1, type: 'f64' })),
  { name: 'table', space: 'scalar', length: 11, type: 'f64' },
  { name: 'dt', space: 'scalar', length: 1, type: 'f64', key: 'dt' },
  { name: 'celsius', space: 'scalar', length: 1, type: 'f64', key: 'celsius' },
  { name: 'v', space: 'node', length: 1, type: 'f64', key: 'v' },
  { name: 'rhs', space: 'node', length: 1, type: 'f64', key: 'rhs' },
  { name: 'd', space: 'node', length: 1, type: 'f64', key: 'd' },
  { name: 'ina', space: 'ion', length: 1, type: 'f64', ion: 'na', key: 'i' },
];

/** A program of one kernel. */
export function programOf(body: readonly Stmt[], loop: Kernel['loop'] = 'each'): Program {
  return { irVersion: 1, name: 'test', fields: FIELDS, functions: [], kernels: [{ name: 'run', loop, body }] };
}
