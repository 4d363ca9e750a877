import type { F64, NewtonChoice, NewtonOperator, OdeSystem, Refusal } from '@hillock/contracts';

/**
 * Alexander's three-stage SDIRK method: order 3, L-stable, stiffly accurate (R. Alexander, SIAM J. Numer. Anal. 14, 1977, 1006–1021). Each stage is one equation
 * M·(Y − base) = hγ·f(Y), solved by Newton with the operator that the system offers; step sizes by comparing one step with two halves. Small and plain: it
 * lives in the tests to show what an integrator needs of a system.
 */
const GAMMA = 0.435866521508459;
const C2 = (1 + GAMMA) / 2;
const B1 = -(6 * GAMMA * GAMMA - 16 * GAMMA + 1) / 4;
const B2 = (6 * GAMMA * GAMMA - 20 * GAMMA + 5) / 4;
const STAGES = [
  { c: GAMMA, a: [] },
  { c: C2, a: [C2 - GAMMA] },
  { c: 1, a: [B1, B2] },
] as const;

function isRefusal(x: NewtonOperator | Refusal): x is Refusal {
  return 'refused' in x;
}

export interface Integration {
  readonly y: F64;
  readonly steps: number;
}

export function integrate(system: OdeSystem, choice: NewtonChoice, y0: F64, tEnd: number, rtol: number, atol: F64): Integration {
  const made = system.newton?.(choice);
  if (made === undefined) throw new Error('the system offers no Newton operator');
  if (isRefusal(made)) throw new Error(`${made.refused}: ${made.instead}`);
  const operator = made;
  const n = system.n;
  const weights = new Float64Array(n);
  const residual = new Float64Array(n);
  const difference = new Float64Array(n);
  const f = new Float64Array(n);

  /** One step from (t, y); null when Newton does not converge. */
  const step = (t: number, y: F64, h: number): F64 | null => {
    const slopes: F64[] = [];
    let stage: F64 = y.slice();
    if (system.rhs(t, y, f) !== 0 || operator.setup(t, y, f, h * GAMMA, true, weights) !== 0) return null;
    for (const { c, a } of STAGES) {
      const base = y.map((value, i) => value + h * a.reduce((sum, weight, j) => sum + weight * (slopes[j]?.[i] ?? 0), 0));
      stage = stage.slice();
      let converged = false;
      for (let iteration = 0; iteration < 12 && !converged; iteration++) {
        if (system.rhs(t + c * h, stage, f) !== 0) return null;
        for (let i = 0; i < n; i++) difference[i] = stage[i]! - base[i]!;
        if (system.mass === undefined) residual.set(difference);
        else system.mass.apply(difference, residual);
        for (let i = 0; i < n; i++) residual[i] = h * GAMMA * f[i]! - residual[i]!;
        if (operator.solve(residual, weights, 1e-3) !== 0) return null;
        let norm = 0;
        for (let i = 0; i < n; i++) {
          stage[i] = stage[i]! + residual[i]!;
          norm = Math.max(norm, Math.abs(residual[i]!) * weights[i]!);
        }
        if (!Number.isFinite(norm)) return null;
        converged = norm < 1e-3;
      }
      if (!converged) return null;
      const settled = stage;
      slopes.push(settled.map((value, i) => (value - base[i]!) / (h * GAMMA)));
    }
    return stage;
  };

  let y: F64 = y0.slice();
  let t = 0;
  let h = Math.min(tEnd, 1e-6 * tEnd);
  let steps = 0;
  while (t < tEnd) {
    if (++steps > 200_000) throw new Error(`no end after ${steps} steps, at t = ${t}: ${system.reason}`);
    h = Math.min(h, tEnd - t);
    for (let i = 0; i < n; i++) weights[i] = 1 / (rtol * Math.abs(y[i]!) + atol[i]!);
    const whole = step(t, y, h);
    const middle = whole === null ? null : step(t, y, h / 2);
    const fine = middle === null ? null : step(t + h / 2, middle, h / 2);
    if (whole === null || fine === null) {
      h /= 4;
      continue;
    }
    let error = 0;
    for (let i = 0; i < n; i++)
      if (system.algebraic?.[i] !== 1) error = Math.max(error, (Math.abs(fine[i]! - whole[i]!) / 7) * weights[i]!);
    if (error <= 1) {
      t = tEnd - t - h <= 1e-14 * tEnd ? tEnd : t + h;
      y = fine;
    }
    h *= Math.min(4, Math.max(0.2, 0.9 * (1 / Math.max(error, 1e-12)) ** 0.25));
  }
  return { y, steps };
}
