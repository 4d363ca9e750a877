import type { F64, OdeSystem, Status } from '@hillock/contracts';
import type { Counters } from '@hillock/integrators';

/** Thrown through odex, which knows no other way out of a right-hand side. */
export class Interrupted extends Error {
  readonly status: Status;

  constructor(status: Status, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** The right-hand side of a system for odex: plain arrays outside, typed ones inside; counted, bounded, and never a value that is not a number. */
export class Evaluations {
  readonly f: F64;
  /** What may still be spent before it ends with a reason. */
  budget = 0;
  readonly #system: OdeSystem;
  readonly #counters: Counters;
  readonly #y: F64;

  constructor(system: OdeSystem, counters: Counters) {
    this.#system = system;
    this.#counters = counters;
    this.f = new Float64Array(system.n);
    this.#y = new Float64Array(system.n);
  }

  name(i: number): string {
    return this.#system.name?.(i) ?? `component ${i}`;
  }

  /** f := f(t, y), or the reason why not. */
  at(t: number, y: ArrayLike<number>): Interrupted | null {
    if (this.budget-- <= 0) return new Interrupted(2, `odex does not get on from t = ${t}: it repeats its step without end`);
    this.#y.set(y);
    this.#counters.evaluated();
    const status = this.#system.rhs(t, this.#y, this.f);
    if (status !== 0) return new Interrupted(status, this.#system.reason || `the right-hand side gave ${status} at t = ${t}`);
    const i = this.f.findIndex((value) => !Number.isFinite(value));
    return i < 0 ? null : new Interrupted(1, `f of ${this.name(i)} is ${this.f[i]} at t = ${t}`);
  }
}
