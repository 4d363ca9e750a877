import type { StaggeredSystem, Status } from '@hillock/contracts';

const CAPACITANCE = 1;
const LEAK = 0.3;
const GATED = 1.2;
const REVERSAL = 50;
const TAU = 1.5;

/** The end of the interval that the model is followed over, ms. */
export const MODEL_END = 2;

/** Drive: zero with zero slope at t = 0, so that the model starts from rest and no start-up error hides the order of a method. */
function drive(t: number): number {
  return 60 * t * t * (MODEL_END - t);
}

/** Steady state of the gate: rational, rising with v. */
function steady(v: number): number {
  const x = v / 20;
  return 0.5 + (0.5 * x) / (1 + Math.abs(x));
}

function current(v: number, m: number, t: number): number {
  return LEAK * v + GATED * m * (v - REVERSAL) - drive(t);
}

/** v at rest: the current vanishes with the gate at its steady state. By bisection; the current rises with v between the ends. */
function restingVoltage(): number {
  let low = 0;
  let high = REVERSAL;
  for (let i = 0; i < 200; i++) {
    const mid = (low + high) / 2;
    if (current(mid, steady(mid), 0) < 0) low = mid;
    else high = mid;
  }
  return low;
}

/** One compartment with a leak, a gate that depends on its voltage, and a smooth drive: small, nonlinear, and with a solution to compare with. */
export interface ModelSystem extends StaggeredSystem {
  readonly v: number;
}

/** Makes the model at rest at t = 0. */
export function modelSystem(): ModelSystem {
  let v = restingVoltage();
  let m = steady(v);
  let rhs = 0;
  let d = 1;
  let reason = '';
  const status = (): Status => {
    if (Number.isFinite(v) && Number.isFinite(m)) return 0;
    reason = `v = ${v}, m = ${m}`;
    return 1;
  };
  return {
    get v() {
      return v;
    },
    get reason() {
      return reason;
    },
    detect() {},
    deliver: () => 0,
    assemble(t, cj) {
      rhs = -current(v, m, t);
      d = CAPACITANCE * cj + LEAK + GATED * m;
      return status();
    },
    solve() {
      rhs /= d;
      return status();
    },
    update(factor) {
      v += factor * rhs;
      return status();
    },
    transfer() {},
    advance(_t, dt) {
      const x = dt / (2 * TAU); // the exponential e^(-2x) to second order, by a quotient
      m = steady(v) + (m - steady(v)) * ((1 - x) / (1 + x));
      return status();
    },
    accept: status,
  };
}

/** v at the end of the interval, by the classical Runge–Kutta method of order 4 in 20 000 steps: its error is below 1e-12 of v. */
export function modelSolution(): number {
  const steps = 20_000;
  const h = MODEL_END / steps;
  let v = restingVoltage();
  let m = steady(v);
  const dv = (t: number, a: number, b: number): number => -current(a, b, t) / CAPACITANCE;
  const dm = (a: number, b: number): number => (steady(a) - b) / TAU;
  for (let i = 0; i < steps; i++) {
    const t = i * h;
    const v1 = dv(t, v, m);
    const m1 = dm(v, m);
    const v2 = dv(t + h / 2, v + (h / 2) * v1, m + (h / 2) * m1);
    const m2 = dm(v + (h / 2) * v1, m + (h / 2) * m1);
    const v3 = dv(t + h / 2, v + (h / 2) * v2, m + (h / 2) * m2);
    const m3 = dm(v + (h / 2) * v2, m + (h / 2) * m2);
    const v4 = dv(t + h, v + h * v3, m + h * m3);
    const m4 = dm(v + h * v3, m + h * m3);
    v += (h / 6) * (v1 + 2 * v2 + 2 * v3 + v4);
    m += (h / 6) * (m1 + 2 * m2 + 2 * m3 + m4);
  }
  return v;
}
