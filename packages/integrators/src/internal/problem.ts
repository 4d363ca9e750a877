import type { F64, OdeSystem, Status } from '@hillock/contracts';
import type { Counters } from '../statistics.ts';
import { firstNonFinite, type Vectors } from './vectors.ts';
import { vectorsOf } from './wasm-vectors.ts';

/** M of a system that is a diagonal, as that diagonal; null for the identity and for other matrices. */
export function massDiagonal(system: OdeSystem): F64 | null {
  if (system.mass?.diagonal !== true) return null;
  const diagonal = new Float64Array(system.n);
  system.mass.apply(new Float64Array(system.n).fill(1), diagonal);
  return diagonal;
}

/** A system as methods use it: evaluations are counted, values that are not numbers are named, M is applied. */
export class Problem {
  readonly system: OdeSystem;
  readonly n: number;
  /** n flags of algebraic components; null when there are none. */
  readonly algebraic: Uint8Array | null;
  readonly massDiagonal: F64 | null;
  /** Allocates the method's vectors, and works on them. */
  readonly vectors: Vectors;
  /** The last status that was not 0, with its reason. */
  status: Status = 0;
  reason = '';
  readonly #counters: Counters;

  constructor(system: OdeSystem, counters: Counters) {
    this.system = system;
    this.n = system.n;
    this.#counters = counters;
    this.vectors = vectorsOf(system.n);
    const diagonal = massDiagonal(system);
    this.massDiagonal = diagonal === null ? null : this.vectors.allocate();
    if (diagonal !== null) this.massDiagonal?.set(diagonal);
    this.algebraic = system.algebraic?.some((flag) => flag === 1) ? system.algebraic : null;
  }

  /** out := f(t, y), unchecked: a caller that goes on to compute with out sees at once that it is no number, and then asks {@link nonFinite}. */
  rhs(t: number, y: F64, out: F64): Status {
    this.#counters.evaluated();
    const status = this.system.rhs(t, y, out);
    return status === 0 ? 0 : this.fail(status, this.system.reason || `the right-hand side gave ${status} at t = ${t}`);
  }

  /** As {@link rhs}; a component that is not finite gives 1. */
  checkedRhs(t: number, y: F64, out: F64): Status {
    return this.rhs(t, y, out) || this.nonFinite(t, out);
  }

  /** 1, with the name of the component, when a component of f at t is not finite. */
  nonFinite(t: number, f: F64): Status {
    const i = firstNonFinite(f);
    return i < 0 ? 0 : this.fail(1, `f of ${this.name(i)} is ${f[i]} at t = ${t}`);
  }

  /** out := M·x. */
  applyMass(x: F64, out: F64): void {
    const diagonal = this.massDiagonal;
    if (diagonal !== null) {
      for (let i = 0; i < out.length; i++) out[i] = diagonal[i]! * x[i]!;
    } else if (this.system.mass === undefined) {
      out.set(x);
    } else {
      this.system.mass.apply(x, out);
    }
  }

  name(i: number): string {
    return this.system.name?.(i) ?? `component ${i}`;
  }

  fail(status: Status, reason: string): Status {
    this.status = status;
    this.reason = reason;
    return status;
  }
}
