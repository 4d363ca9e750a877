import type { F64, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Status } from '@hillock/contracts';
import { derivedNewton } from '@hillock/integrators';

/** A problem with a known solution at its end. */
export interface TestProblem {
  readonly name: string;
  /** Where the equations and the reference come from. */
  readonly source: string;
  /** A new system; it has symbolic derivatives. */
  system(): OdeSystem;
  readonly y0: readonly number[];
  readonly tEnd: number;
  /** Where f jumps on the way: a method begins anew there. */
  readonly jump?: number;
  /** The solution at tEnd, of some components. */
  readonly reference: readonly (readonly [component: number, value: number])[];
  /** Absolute tolerances in units of rtol, by the size of the components. */
  readonly atol: number | readonly number[];
  readonly stiff: boolean;
}

/** What is written down of a problem. */
export interface Equations {
  readonly n: number;
  readonly pattern?: OdeSystem['pattern'];
  readonly mass?: OdeSystem['mass'];
  rhs(t: number, y: F64, out: F64): void;
  /** In the order of the pattern; without one, element (i, j) at j·n + i. */
  jacobian(t: number, y: F64, values: F64): void;
  dfdt?(t: number, y: F64, out: F64): void;
}

/** Equations behind the system interface, with symbolic derivatives. */
export function systemOf(equations: Equations): OdeSystem {
  const { dfdt, n, pattern, mass } = equations;
  const system: OdeSystem = {
    n,
    reason: '',
    ...(pattern === undefined ? {} : { pattern }),
    ...(mass === undefined ? {} : { mass }),
    ...(dfdt === undefined
      ? {}
      : {
          dfdt(t: number, y: F64, out: F64): Status {
            dfdt(t, y, out);
            return 0;
          },
        }),
    rhs(t: number, y: F64, out: F64): Status {
      equations.rhs(t, y, out);
      return 0;
    },
    newton: (choice: NewtonChoice): NewtonOperator | Refusal =>
      derivedNewton(system, choice, {
        evaluate(t, y, values) {
          equations.jacobian(t, y, values);
          return 0;
        },
      }),
  };
  return system;
}

/** The number of correct digits: −log10 of the largest relative error over the reference. */
export function correctDigits(problem: TestProblem, y: F64): number {
  const errors = problem.reference.map(([component, value]) => Math.abs(y[component]! - value) / Math.abs(value));
  return -Math.log10(Math.max(...errors, 1e-16));
}
