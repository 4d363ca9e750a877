import type { F64, NewtonOperator, Status } from '@hillock/contracts';
import type { Counters } from '../statistics.ts';

/** The arguments of one set-up. */
class SetUp {
  readonly y: F64;
  readonly f: F64;
  readonly weights: F64;
  /** t, γ, and 1 once there was one. */
  readonly scalars: F64 = new Float64Array(3);

  constructor(n: number) {
    this.y = new Float64Array(n);
    this.f = new Float64Array(n);
    this.weights = new Float64Array(n);
  }

  note(t: number, y: F64, f: F64, gamma: number, weights: F64): void {
    this.y.set(y);
    this.f.set(f);
    this.weights.set(weights);
    this.scalars[0] = t;
    this.scalars[1] = gamma;
    this.scalars[2] = 1;
  }

  repeat(operator: NewtonOperator, fresh: boolean): Status {
    if (this.scalars[2] !== 1) return 0;
    return operator.setup(this.scalars[0]!, this.y, this.f, this.scalars[1]!, fresh, this.weights);
  }
}

/**
 * An operator whose last set-ups are remembered, unless each step begins with one (`cheap`). What is inside it cannot be saved, but the arguments it was made from can: after a restore the last fresh set-up and the
 * last of all are repeated, and give the same operator to the bit.
 */
export class KeptOperator {
  readonly operator: NewtonOperator;
  /** The γ it is made for. */
  gamma = 0;
  readonly #fresh: SetUp;
  readonly #last: SetUp;
  readonly #counters: Counters;

  constructor(operator: NewtonOperator, n: number, counters: Counters) {
    this.operator = operator;
    this.#fresh = new SetUp(n);
    this.#last = new SetUp(n);
    this.#counters = counters;
  }

  setup(t: number, y: F64, f: F64, gamma: number, fresh: boolean, weights: F64): Status {
    this.gamma = gamma;
    if (this.operator.cheap !== true) {
      if (fresh) this.#fresh.note(t, y, f, gamma, weights);
      this.#last.note(t, y, f, gamma, weights);
    }
    this.#counters.prepared(fresh);
    return this.operator.setup(t, y, f, gamma, fresh, weights);
  }

  /** What a save must hold. */
  get arrays(): readonly F64[] {
    return this.operator.cheap === true ? [] : [this.#fresh, this.#last].flatMap((made) => [made.y, made.f, made.weights, made.scalars]);
  }

  /** To be called when {@link arrays} were filled from a save. */
  repeat(): void {
    if (this.operator.cheap === true) return;
    this.gamma = this.#last.scalars[1]!;
    this.#fresh.repeat(this.operator, true);
    const same = this.#fresh.scalars.every((value, i) => value === this.#last.scalars[i]);
    if (!same) this.#last.repeat(this.operator, false);
  }
}
