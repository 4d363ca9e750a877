import type { Expr, Stmt } from '@hillock/kernel';
import { integer, load, store } from '@hillock/kernel/notation';
import type { Context } from '../lower/context.ts';
import type { Declaration } from '../syntax/tree.ts';

/** One number that equations determine: a state, or an element of a state that is an array. */
export interface Unknown {
  /** As messages name it: `m`, `ca[0]`. */
  readonly name: string;
  readonly state: string;
  readonly field: string;
  /** Null: the state is a scalar. */
  readonly element: number | null;
  /** The field that holds ds/dt, at the same element. */
  readonly slope: string;
}

/** The field in which a block leaves the derivative of a state. */
export function slopeField(context: Context, state: string, length: number): string {
  return context.field({ name: `_slope_${state}`, space: 'instance', length: Math.max(1, length), type: 'f64' });
}

/** The numbers of a state, in the order of its elements; none where the name means something else by now. */
export function unknownsOf(context: Context, state: Declaration): readonly Unknown[] {
  const name = state.name.text;
  const symbol = context.symbol(name);
  if (symbol?.kind !== 'field') return [];
  const field = context.ownField(name, symbol);
  const slope = slopeField(context, name, symbol.length);
  if (symbol.length === 0) return [{ name, state: name, field, element: null, slope }];
  return Array.from({ length: symbol.length }, (_, element) => ({ name: `${name}[${element}]`, state: name, field, element, slope }));
}

function elementOf(u: Unknown): Expr | undefined {
  return u.element === null ? undefined : integer(u.element);
}

export function readValue(u: Unknown): Expr {
  return load(u.field, elementOf(u));
}

export function writeValue(u: Unknown, value: Expr): Stmt {
  return store(u.field, value, elementOf(u));
}

export function readSlope(u: Unknown): Expr {
  return load(u.slope, elementOf(u));
}

export function writeSlope(u: Unknown, value: Expr): Stmt {
  return store(u.slope, value, elementOf(u));
}
