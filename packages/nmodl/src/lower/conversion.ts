import type { Expr } from '@hillock/kernel';
import { add, compare, integer, number, toFloat } from '@hillock/kernel/notation';

export const nextInteger = (a: Expr): Expr => add(a, integer(1));

/** A number as f64: truth values become 1 and 0. */
export function asFloat(e: Expr): Expr {
  if (e.type === 'bool') return { kind: 'convert', op: 'boolToFloat', type: 'f64', a: e };
  return e.type === 'i32' ? toFloat(e) : e;
}

/** A truth value: numbers are true when they are not 0. */
export function asTruth(e: Expr): Expr {
  return e.type === 'bool' ? e : compare('ne', asFloat(e), number(0));
}
