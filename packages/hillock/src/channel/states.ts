import type { FieldSpec } from '@hillock/contracts';
import { attempt, type Bench } from './bench.ts';

/** A step that probes, ms: short for a membrane, so that any method is accurate, and long enough for the difference to be seen. */
export const PROBE_DT = 0.025;

/** A value of a state: an element of an array where it is one. */
export interface StateElement {
  readonly name: string;
  readonly field: FieldSpec;
  readonly element: number;
}

/**
 * The states of a mechanism but for concentrations of ions, which have no steady state at a given voltage; and assigned variables that a step changes but
 * for a part, which are states to older files.
 */
export function statesOf(bench: Bench): readonly StateElement[] {
  const ions = new Set(bench.mechanism.ions.flatMap(({ ion }) => [`${ion}i`, `${ion}o`, `i${ion}`, `e${ion}`]));
  return bench.mechanism.fields
    .filter(
      (f) =>
        !ions.has(f.name) &&
        (f.role === 'state' || (f.role === 'assigned' && f.scope !== 'global' && f.length === 1 && remembers(bench, f))),
    )
    .flatMap((field) =>
      Array.from({ length: field.length }, (_, element) => ({
        name: field.length === 1 ? field.name : `${field.name}[${element}]`,
        field,
        element,
      })),
    );
}

/** Does a step leave a part of a variable's old value in it? */
function remembers(bench: Bench, field: FieldSpec): boolean {
  const i = bench.count >> 1;
  const state = { name: field.name, field, element: 0 };
  bench.dt = PROBE_DT;
  const part = attempt(() => stepped(bench, i, state, 1) - stepped(bench, i, state, 0), 0);
  return part > 1e-9 && part < 1 - 1e-9;
}

/** The state after a step, from a value of its own and others as they are. */
export function stepped(bench: Bench, i: number, state: StateElement, value: number): number {
  bench.set(state.field.name, i, value, state.element);
  bench.run('advance', i);
  return bench.get(state.field.name, i, state.element);
}
