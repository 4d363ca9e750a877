import type { ValueType } from './expression.ts';
import type { FieldDecl } from './field.ts';
import type { Stmt } from './statement.ts';

export interface Param {
  readonly name: string;
  readonly type: ValueType;
}

/** A function: parameters by value, one result (the final value of the local `result.name`) or none. No recursion. */
export interface Func {
  readonly name: string;
  readonly params: readonly Param[];
  readonly result: Param | null;
  readonly body: readonly Stmt[];
}

/**
 * An entry point, compiled to `(first, last, w) => void`.
 * - `each`: runs the body for each instance first … last−1 in rising order.
 * - `one`: runs the body once for instance `first`; `w` is the offset of the event's arguments (`event` fields).
 * - `range`: runs the body once; it loops itself over the locals `first` and `last` (i32), which are preset.
 */
export interface Kernel {
  readonly name: string;
  readonly loop: 'each' | 'one' | 'range';
  /**
   * Of `each` kernels: runs once a call, before the first instance; what it sets, the body reads and does not set. It has no instance, and so no fields of
   * instances, nodes and ions.
   */
  readonly setup?: readonly Stmt[];
  /** Of `each` kernels: runs once a call, after the last instance and with the locals of its turn; not where there was none. It has no instance either. */
  readonly finish?: readonly Stmt[];
  readonly body: readonly Stmt[];
  /** Runs once a run or hardly more often: it is made with little work, not to be fast. */
  readonly seldom?: boolean;
}

/** All code of one mechanism, or of one engine part. Plain JSON. */
export interface Program {
  readonly irVersion: 1;
  readonly name: string;
  readonly fields: readonly FieldDecl[];
  readonly functions: readonly Func[];
  readonly kernels: readonly Kernel[];
}
