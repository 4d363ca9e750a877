import type { Cause, Integrator, IntegratorStatistics, OdeSystem, Status } from '@hillock/contracts';

export interface Options {
  readonly rtol: number;
  readonly atol: number;
}

type Counted = { -readonly [K in keyof IntegratorStatistics]: IntegratorStatistics[K] };

/**
 * An explicit pair of orders 3 and 2 with the first stage of a step as the last of the one before (P. Bogacki, L. F. Shampine, Appl. Math. Lett. 2, 1989, 321–325),
 * and a cubic between the ends of a step.
 */
export class BogackiShampine implements Integrator {
  t = 0;
  tPrevious = 0;
  reason = '';
  readonly y: Float64Array;
  readonly statistics: Counted = {
    steps: 0,
    rhs: 0,
    jacobians: 0,
    factorisations: 0,
    newtonIterations: 0,
    krylovIterations: 0,
    errorFailures: 0,
    convergenceFailures: 0,
    restarts: { start: 0, state: 0, rhs: 0, rebuild: 0 },
  };
  private readonly system: OdeSystem;
  private readonly rtol: number;
  private readonly atol: Float64Array;
  private readonly before: Float64Array;
  private readonly slopeBefore: Float64Array;
  private readonly next: Float64Array;
  private readonly k: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  private h = 0;

  constructor(system: OdeSystem, { rtol, atol }: Options) {
    const { n } = system;
    const vector = (): Float64Array => new Float64Array(n);
    this.system = system;
    this.rtol = rtol;
    this.atol = vector().fill(atol);
    system.tolerances?.(atol, this.atol);
    [this.y, this.before, this.slopeBefore, this.next] = [vector(), vector(), vector(), vector()];
    this.k = [vector(), vector(), vector(), vector()];
  }

  reset(t: number, y: Float64Array, cause: Cause): Status {
    this.statistics.restarts = { ...this.statistics.restarts, [cause]: this.statistics.restarts[cause] + 1 };
    this.t = t;
    this.tPrevious = t;
    this.y.set(y);
    if (cause === 'start' || cause === 'rebuild') this.h = 1e-4;
    return this.system.consistent?.(t, this.y, this.k[0]) || this.evaluate(t, this.y, this.k[0]);
  }

  step(tStop: number, hard: boolean): Status {
    const [k1, k2, k3, k4] = this.k;
    const { n } = this.system;
    for (let attempt = 0; attempt < 50; attempt++) {
      const last = hard && this.t + this.h * (1 + 1e-12) >= tStop;
      const h = last ? tStop - this.t : this.h;
      if (this.t + h === this.t) break;
      const status =
        this.stage(this.t + h / 2, h, [[1 / 2, k1]], k2) ||
        this.stage(this.t + (3 * h) / 4, h, [[3 / 4, k2]], k3) ||
        this.stage(
          last ? tStop : this.t + h,
          h,
          [
            [2 / 9, k1],
            [1 / 3, k2],
            [4 / 9, k3],
          ],
          k4,
        );
      if (status === 2) return status;
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const error = h * ((-5 / 72) * (k1[i] ?? 0) + (1 / 12) * (k2[i] ?? 0) + (1 / 9) * (k3[i] ?? 0) - (1 / 8) * (k4[i] ?? 0));
        sum += (error / (this.rtol * Math.abs(this.y[i] ?? 0) + (this.atol[i] ?? 1))) ** 2;
      }
      const error = status === 1 ? Number.NaN : Math.sqrt(sum / Math.max(1, n));
      const factor = error > 0 ? Math.min(4, Math.max(0.2, 0.9 * Math.cbrt(1 / error))) : error === 0 ? 4 : 0.25;
      if (error <= 1) {
        this.before.set(this.y);
        this.slopeBefore.set(k1);
        this.y.set(this.next);
        k1.set(k4);
        this.tPrevious = this.t;
        this.t = last ? tStop : this.t + h;
        this.h = last ? Math.max(this.h, factor * h) : factor * h;
        this.statistics.steps++;
        return 0;
      }
      if (status === 1) this.statistics.convergenceFailures++;
      else this.statistics.errorFailures++;
      this.h = h * Math.min(factor, 0.9);
    }
    this.reason = `no step from t = ${this.t}, the last one tried was ${this.h}`;
    return 2;
  }

  interpolate(t: number, derivative: 0 | 1, out: Float64Array): void {
    const h = this.t - this.tPrevious;
    const s = h === 0 ? 1 : (t - this.tPrevious) / h;
    for (let i = 0; i < out.length; i++) {
      const [a, b] = [this.before[i] ?? 0, this.y[i] ?? 0];
      const [da, db] = [h * (this.slopeBefore[i] ?? 0), h * (this.k[0][i] ?? 0)];
      const [c2, c3] = [3 * (b - a) - 2 * da - db, 2 * (a - b) + da + db];
      if (h === 0) out[i] = derivative === 0 ? b : (this.k[0][i] ?? 0);
      else out[i] = derivative === 0 ? a + s * (da + s * (c2 + s * c3)) : (da + s * (2 * c2 + 3 * s * c3)) / h;
    }
  }

  save(): Uint8Array {
    const { steps, rhs, errorFailures, convergenceFailures, restarts } = this.statistics;
    const scalars = [this.t, this.tPrevious, this.h, steps, rhs, errorFailures, convergenceFailures, ...Object.values(restarts)];
    return new Uint8Array(Float64Array.of(...scalars, ...this.y, ...this.before, ...this.slopeBefore, ...this.k[0]).buffer);
  }

  restore(bytes: Uint8Array): void {
    const all = new Float64Array(bytes.slice().buffer);
    const [
      t = 0,
      tPrevious = 0,
      h = 0,
      steps = 0,
      rhs = 0,
      errorFailures = 0,
      convergenceFailures = 0,
      start = 0,
      state = 0,
      f = 0,
      rebuild = 0,
    ] = all;
    Object.assign(this.statistics, { steps, rhs, errorFailures, convergenceFailures, restarts: { start, state, rhs: f, rebuild } });
    [this.t, this.tPrevious, this.h] = [t, tPrevious, h];
    [this.y, this.before, this.slopeBefore, this.k[0]].forEach((vector, j) => {
      vector.set(all.subarray(11 + j * vector.length, 11 + (j + 1) * vector.length));
    });
  }

  /** k := f at y + h·Σ a·slope. */
  private stage(t: number, h: number, sum: readonly (readonly [number, Float64Array])[], k: Float64Array): Status {
    this.next.set(this.y);
    for (const [a, slope] of sum) for (let i = 0; i < slope.length; i++) this.next[i] = (this.next[i] ?? 0) + h * a * (slope[i] ?? 0);
    return this.evaluate(t, this.next, k);
  }

  private evaluate(t: number, y: Float64Array, k: Float64Array): Status {
    this.statistics.rhs++;
    const status = this.system.rhs(t, y, k);
    if (status !== 0) this.reason = this.system.reason;
    return status;
  }
}
