import type { F64, IntegratorFactory } from '@hillock/contracts';
import { cubicHermite, type ExplicitSettings, explicitOptions, OneStepIntegrator } from '@hillock/integrators';

/** out := y + h·Σ w_i·k_i. */
function combine(y: F64, h: number, weights: readonly number[], k: readonly F64[], out: F64): void {
  for (let m = 0; m < y.length; m++) out[m] = y[m]! + h * weights.reduce((sum, w, i) => sum + w * k[i]![m]!, 0);
}

/** The explicit pair of order 3(2) of P. Bogacki and L. F. Shampine (Appl. Math. Lett. 2, 1989, 321–325), with cubic dense output. */
export const bogackiShampine: IntegratorFactory<ExplicitSettings> = {
  name: 'bogacki-shampine',
  options: explicitOptions('bogacki-shampine'),
  needs: [],
  create(system, settings) {
    if (system.mass !== undefined) return { refused: 'a mass matrix in an explicit method', instead: '"bdf" or "esdirk"' };
    const k = [0, 1, 2, 3].map(() => new Float64Array(system.n));
    return new OneStepIntegrator(system, settings, ({ problem }) => ({
      name: 'bs23',
      order: 3,
      state: k,
      start: (t, y, slope) => problem.checkedRhs(t, y, slope),
      begin: (t, y) => problem.checkedRhs(t, y, k[0]!),
      attempt(t, y, h, end, out, error) {
        combine(y, h, [1 / 2], k, out);
        let status = problem.checkedRhs(t + h / 2, out, k[1]!);
        combine(y, h, [0, 3 / 4], k, out);
        status ||= problem.checkedRhs(t + 0.75 * h, out, k[2]!);
        combine(y, h, [2 / 9, 1 / 3, 4 / 9], k, out);
        status ||= problem.checkedRhs(end, out, k[3]!);
        combine(error.fill(0), h, [-5 / 72, 1 / 12, 1 / 9, -1 / 8], k, error);
        return status;
      },
      interpolate: (x, h, derivative, y0, y1, out) => cubicHermite(x, h, derivative, y0, k[0]!, y1, k[3]!, out),
    }));
  },
};
