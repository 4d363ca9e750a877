/** The times 0, sample, 2·sample … of a run, ms. */
export class SampleTimes {
  readonly list: number[] = [];
  private readonly sample: number;

  constructor(sample: number) {
    this.sample = sample;
  }

  /** From the beginning: the first one is at 0. */
  restart(): readonly number[] {
    this.list.length = 0;
    this.list.push(0);
    return this.list;
  }

  /** Adds those of a run to tstop. */
  upTo(tstop: number): void {
    if (tstop === Number.POSITIVE_INFINITY) return;
    // rounding of k·sample does not put the last point behind tstop
    for (let k = this.list.length; k * this.sample <= tstop * (1 + 1e-12); k++) this.list.push(Math.min(k * this.sample, tstop));
  }
}
