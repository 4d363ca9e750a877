import type { Expr } from './expression.ts';

/**
 * Where the values of a field lie, and so how an access finds its place:
 * - `instance`: the mechanism's own structure of arrays. Element e of instance i is at base + 8·(e·stride + i).
 * - `node`: one value a node of the model (v, rhs, d, area …), found through the mechanism's node index of the instance.
 * - `ion`: one value a segment that has the ion (e, in, out, i, didv), found through the mechanism's index for that ion.
 * - `scalar`: one array shared by all instances (GLOBALs, tables, t, dt, celsius): element e is at base + 8·e.
 * - `event`: the arguments of an event (the weights of its NetCon): element e of the event kernel's weight offset w is at base + 8·(w + e).
 * - `array`: engine memory addressed by an explicit position `at`, element ignored: for the engine's own kernels, and for POINTERs and the connections of an
 *   instance, whose positions are read from arrays that only the engine writes.
 */
export type Space = 'instance' | 'node' | 'ion' | 'scalar' | 'event' | 'array';

/** Declares a field of a program. `name` is unique in the program; for `node`, `ion` and engine scalars it says which one: see `key`. */
export interface FieldDecl {
  readonly name: string;
  readonly space: Space;
  /** Elements: 1 for scalars; for `instance` and `scalar` arrays their length. For `event` the number of arguments. For `array` 0: unknown. */
  readonly length: number;
  readonly type: 'f64' | 'i32';
  /** What it is bound to, where that is not the mechanism's own: `v`, `rhs`, `area` (node); `na.e`, `ca.in` (ion); `t`, `dt`, `celsius` (scalar). */
  readonly key?: string;
  /** The ion of an `ion` field. */
  readonly ion?: string;
  /** Elements whose index is not proven to be in range are checked, and trap. `false`: the engine vouches for it (`array` fields). */
  readonly checked?: boolean;
  /** Of `array` fields: the engine vouches that no other field of the program is the same memory, not even in part. */
  readonly apart?: boolean;
}

/** A place in a field: `at` an explicit position (only `array` fields), `element` an i32 index (absent: element 0). */
export interface FieldIndex {
  readonly field: string;
  readonly at?: Expr;
  readonly element?: Expr;
  /** The element was proven to be in range, and is not checked. */
  readonly inRange?: boolean;
  /** Source line, named when an index traps. */
  readonly line?: number;
}
