import type { F64, IntegratorFactory, Status } from '@hillock/contracts';
import * as integrators from '@hillock/integrators';

/** Linearly implicit Euler: one step of h against two of h/2, extrapolated to order 2 (P. Deuflhard, SIAM Rev. 27, 1985, 505–535). */
export const extrapolatedEuler: IntegratorFactory<integrators.ExplicitSettings> = {
  name: 'extrapolated-euler',
  options: integrators.explicitOptions('extrapolated-euler'),
  needs: ['newton'],
  create(system, settings) {
    const { preferredNewton: choice, mass } = system;
    if (choice === undefined || mass !== undefined) return { refused: 'a mass matrix, or no solver of its own', instead: '"bdf"' };
    const operator = integrators.newtonOperator(system, choice);
    if ('refused' in operator) return operator;
    const vector = (): F64 => new Float64Array(system.n);
    const [slope0, slope1, whole, f] = [vector(), vector(), vector(), vector()];
    const method = ({ problem, weights: { all } }: integrators.MethodContext): integrators.OneStepMethod => {
      const euler = (t: number, h: number, y: F64): Status => {
        const status = problem.checkedRhs(t, y, f) || operator.setup(t, y, f, h, true, all) || operator.solve(f, all, 1e-3);
        for (let i = 0; i < y.length; i++) y[i] = y[i]! + h * f[i]!;
        return status;
      };
      return {
        name: 'exteuler',
        order: 2,
        state: [slope0, slope1],
        start: (t, y, slope) => problem.checkedRhs(t, y, slope),
        begin: (t, y) => problem.checkedRhs(t, y, slope0),
        attempt(t, y, h, end, out, error) {
          for (const x of [whole, out]) x.set(y);
          const status = euler(end, h, whole) || euler(t + h / 2, h / 2, out) || euler(end, h / 2, out);
          for (let i = 0; i < out.length; i++) error[i] = out[i]! - whole[i]!;
          for (let i = 0; i < out.length; i++) out[i] = out[i]! + error[i]!;
          return status || problem.checkedRhs(end, out, slope1);
        },
        interpolate: (x, h, derivative, y0, y1, out) => integrators.cubicHermite(x, h, derivative, y0, slope0, y1, slope1, out),
      };
    };
    return new integrators.OneStepIntegrator(system, settings, method, new integrators.Counters(operator));
  },
};
