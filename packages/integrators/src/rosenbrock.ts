import type { ConfiguredIntegrator, F64, Integrator, IntegratorFactory, OdeSystem, Refusal, Status } from '@hillock/contracts';
import { configured } from './configured.ts';
import { ConsistentStart } from './internal/consistent-start.ts';
import { KeptOperator } from './internal/kept-operator.ts';
import { type MethodContext, OneStepIntegrator, type OneStepMethod } from './one-step-integrator.ts';
import { type ImplicitSettings, implicitOptions, operatorFor, type RosenbrockOptions } from './options.ts';
import { A, C, DENSE, GAMMA, TIME, TIME_DERIVATIVE } from './rosenbrock-tableau.ts';
import { Counters } from './statistics.ts';

const STAGES = 8;
/** Direct solvers ignore it. */
const LINEAR_TOLERANCE = 1e-3;

class Rosenbrock implements OneStepMethod {
  readonly name = 'rosenbrk';
  readonly order = 5;
  readonly state: readonly F64[];
  readonly #context: MethodContext;
  readonly #operator: KeptOperator;
  readonly #consistent: ConsistentStart;
  /** U_i of the present attempt. */
  readonly #u: readonly F64[];
  readonly #f: F64;
  readonly #dfdt: F64;
  readonly #sum: F64;
  readonly #product: F64;
  /** Derivatives of this step were evaluated. */
  #current = false;

  constructor(context: MethodContext, operator: KeptOperator) {
    const { problem, weights } = context;
    const vector = (): F64 => problem.vectors.allocate();
    this.#context = context;
    this.#operator = operator;
    this.#consistent = new ConsistentStart(problem, weights, operator);
    this.#u = Array.from({ length: STAGES }, vector);
    this.state = Array.from({ length: DENSE.length }, vector);
    this.#f = vector();
    this.#dfdt = vector();
    this.#sum = vector();
    this.#product = vector();
  }

  start(t: number, y: F64, slope: F64): Status {
    return this.#consistent.solve(t, y, slope, this.#f);
  }

  /** f and ∂f/∂t. */
  begin(t: number, y: F64): Status {
    const { problem } = this.#context;
    this.#current = false;
    const status = problem.checkedRhs(t, y, this.#f);
    if (status !== 0 || problem.system.dfdt === undefined) return status;
    const given = problem.system.dfdt(t, y, this.#dfdt);
    return given === 0 ? problem.nonFinite(t, this.#dfdt) : problem.fail(given, `∂f/∂t: ${problem.system.reason}`);
  }

  attempt(t: number, y: F64, h: number, end: number, out: F64, error: F64): Status {
    const { problem, weights } = this.#context;
    const { vectors } = problem;
    const [operator, u] = [this.#operator, this.#u];
    const gamma = h * GAMMA;
    error.fill(0);
    const made = operator.setup(t, y, this.#f, gamma, !this.#current, weights.all);
    if (made !== 0) return problem.fail(made, operator.operator.reason);
    this.#current = true;
    const forced = problem.system.dfdt !== undefined;
    for (let i = 0; i < STAGES; i++) {
      const ui = u[i]!;
      if (i === 0) {
        ui.set(this.#f);
      } else {
        out.set(y);
        for (let j = 0; j < i; j++) vectors.addScaled(out, A[i]![j]!, u[j]!);
        const status = problem.checkedRhs(TIME[i] === 1 ? end : t + TIME[i]! * h, out, ui);
        if (status !== 0) return status;
        this.#sum.fill(0);
        for (let j = 0; j < i; j++) vectors.addScaled(this.#sum, C[i]![j]! / h, u[j]!);
        problem.applyMass(this.#sum, this.#product);
        vectors.addScaled(ui, 1, this.#product);
      }
      if (forced && TIME_DERIVATIVE[i] !== 0) vectors.addScaled(ui, h * TIME_DERIVATIVE[i]!, this.#dfdt);
      vectors.scaled(ui, gamma, ui);
      const status = operator.operator.solve(ui, weights.all, LINEAR_TOLERANCE);
      if (status !== 0) return problem.fail(status, operator.operator.reason);
    }
    vectors.addScaled(out, 1, u[STAGES - 1]!);
    error.set(u[STAGES - 1]!);
    return 0;
  }

  accept(): void {
    const { vectors } = this.#context.problem;
    for (const [m, dense] of this.state.entries()) {
      dense.fill(0);
      for (let i = 0; i < STAGES; i++) vectors.addScaled(dense, DENSE[m]![i]!, this.#u[i]!);
    }
  }

  interpolate(x: number, h: number, derivative: 0 | 1, y0: F64, y1: F64, out: F64): void {
    const [d1, d2, d3] = [this.state[0]!, this.state[1]!, this.state[2]!];
    if (derivative === 0) {
      for (let i = 0; i < out.length; i++) {
        out[i] = (1 - x) * y0[i]! + x * (y1[i]! + (1 - x) * (d1[i]! + x * (d2[i]! + x * d3[i]!)));
      }
      return;
    }
    for (let i = 0; i < out.length; i++) {
      const slope = (1 - 2 * x) * d1[i]! + x * ((2 - 3 * x) * d2[i]! + x * (3 - 4 * x) * d3[i]!);
      out[i] = (y1[i]! - y0[i]! + slope) / h;
    }
  }
}

/** The factory of the Rosenbrock method, as a plugin registers it; {@link rosenbrock} is the short way. */
export const rosenbrockFactory: IntegratorFactory<ImplicitSettings> = {
  name: 'rosenbrock',
  options: implicitOptions('rosenbrock'),
  needs: ['exactJacobian'],
  create(system: OdeSystem, settings: ImplicitSettings): Integrator | Refusal {
    const operator = operatorFor(system, settings.newton);
    const instead = '"esdirk" or "bdf", which need no exact Jacobian; or symbolic derivatives with a direct solver';
    if (operator === null) return { refused: 'a Rosenbrock method without Jacobian', instead };
    if ('refused' in operator) return operator;
    if (!operator.exact) return { refused: 'a Rosenbrock method: the Newton operator is not exact', instead };
    const counters = new Counters(operator);
    const kept = new KeptOperator(operator, system.n, counters);
    return new OneStepIntegrator(system, settings, (context) => new Rosenbrock(context, kept), counters);
  },
};

/**
 * A Rosenbrock method of order 5 (Rodas5P): as many linear systems as stages and no iteration, for stiff systems, M singular or not, with exact derivatives ∂f/∂y, and ∂f/∂t where f
 * depends on t. Refused where the operator is not exact.
 */
export function rosenbrock(options: RosenbrockOptions = {}): ConfiguredIntegrator {
  return configured(rosenbrockFactory, options);
}
