/** Repeatable pseudo-random numbers for samples: a linear congruence modulo 2³² (multiplier of W. H. Press et al., Numerical Recipes), of which the upper bits are used. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1), 24 bits. */
  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return (this.#state >>> 8) / 16777216;
  }

  /** Uniform in [−1, 1). */
  signed(): number {
    return 2 * this.next() - 1;
  }

  /** A whole number from 0 to below − 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}
