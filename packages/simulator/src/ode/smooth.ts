/** Comparisons of times with a discontinuity have this relative tolerance. */
const TIME_TOLERANCE = 2.220446049250313e-14;

/** Where f has one form: from the discontinuity that was reached last to the next one. */
export class Smooth {
  from: number = Number.NEGATIVE_INFINITY;
  to: number = Number.POSITIVE_INFINITY;

  /** A time as kernels see it: on the side of a discontinuity that f is meant on. */
  within(t: number): number {
    const { from, to } = this;
    if (t >= to) return to - TIME_TOLERANCE * Math.abs(to);
    return t <= from ? from + TIME_TOLERANCE * Math.abs(from) : t;
  }
}
