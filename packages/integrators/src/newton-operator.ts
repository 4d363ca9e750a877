import type { F64, LinearSolver, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Status, Structure } from '@hillock/contracts';
import { DifferenceJacobian } from './internal/difference-jacobian.ts';
import { MatrixFreeNewton } from './internal/matrix-free-newton.ts';
import { type MatrixLayout, matrixLayout } from './internal/matrix-layout.ts';
import { type DerivativeSource, MatrixNewton } from './internal/matrix-newton.ts';

/** Whether something was refused instead of made. */
export function isRefusal(made: object): made is Refusal {
  return 'refused' in made;
}

function forOperator(linear: LinearSolver<Structure>): linear is LinearSolver<'operator'> {
  return linear.structure === 'operator';
}

/** What a system computes of its Jacobian. */
export interface Derivatives {
  /**
   * values[p] := ∂f_i/∂y_j of entry p of the system's pattern; of a system without pattern, all elements by columns: (i, j) at values[j·n + i]. Elements that stay
   * zero need not be written.
   */
  evaluate(t: number, y: F64, values: F64): Status;
}

class Evaluated implements DerivativeSource {
  readonly exact = true;
  readonly rhs = 0;
  readonly #system: OdeSystem;
  readonly #derivatives: Derivatives;

  constructor(system: OdeSystem, derivatives: Derivatives) {
    this.#system = system;
    this.#derivatives = derivatives;
  }

  get reason(): string {
    return this.#system.reason;
  }

  evaluate(t: number, y: F64, _fy: F64, _gamma: number, _weights: F64, values: F64): Status {
    return this.#derivatives.evaluate(t, y, values);
  }
}

class Differenced implements DerivativeSource {
  readonly exact = false;
  readonly #differences: DifferenceJacobian;

  constructor(differences: DifferenceJacobian) {
    this.#differences = differences;
  }

  get rhs(): number {
    return this.#differences.rhs;
  }

  get reason(): string {
    return this.#differences.reason;
  }

  evaluate(t: number, y: F64, fy: F64, gamma: number, weights: F64, values: F64): Status {
    return this.#differences.evaluate(t, y, fy, gamma, weights, values);
  }
}

/**
 * What a system's own `newton` gives back when it can compute its derivatives: M − γJ for a dense, sparse or diagonal solver, or products by `jvp` for a Krylov
 * method; differences where the choice asks for them.
 */
export function derivedNewton(system: OdeSystem, choice: NewtonChoice, derivatives: Derivatives): NewtonOperator | Refusal {
  if (choice.derivatives === 'difference' || choice.linear.structure === 'operator') return ownNewton(system, choice, derivatives);
  const layout = matrixLayout(system, choice, false);
  return isRefusal(layout) ? layout : new MatrixNewton(system, layout, new Evaluated(system, derivatives));
}

function differenced(system: OdeSystem, choice: NewtonChoice, layout: MatrixLayout): NewtonOperator {
  const diagonalOnly = choice.linear.structure === 'diagonal' && system.pattern === undefined;
  return new MatrixNewton(system, layout, new Differenced(new DifferenceJacobian(system, layout.pattern, diagonalOnly)));
}

/** An operator from f (and its derivatives, where given) alone; the system's own door is not asked. */
function ownNewton(system: OdeSystem, choice: NewtonChoice, derivatives: Derivatives | null): NewtonOperator | Refusal {
  const { linear } = choice;
  if (forOperator(linear)) {
    if (choice.derivatives === 'symbolic' && system.jvp === undefined) {
      return {
        refused: `symbolic derivatives with "${linear.name}": the system has no jvp`,
        instead: 'derivatives: "difference", or a solver for a matrix that the system forms',
      };
    }
    const { precondition } = choice;
    if (precondition === 'msolve' && system.preconditioner === undefined) {
      return {
        refused: `"${linear.name}" preconditioned by the system's own msolve: it has none`,
        instead: 'precondition: { derivatives: "difference", linear: "diagonal" }, or a direct solver',
      };
    }
    if (typeof precondition === 'object' && precondition.linear.structure === 'operator') {
      return { refused: `"${linear.name}" preconditioned by another Krylov method`, instead: 'a direct solver to precondition with' };
    }
    const made = typeof precondition === 'object' ? preconditioner(system, precondition, derivatives) : (system.preconditioner?.() ?? null);
    if (made !== null && isRefusal(made))
      return { refused: `the preconditioner of "${linear.name}": ${made.refused}`, instead: made.instead };
    const own: OdeSystem['jvp'] = (t, y, dy, out) => system.jvp?.(t, y, dy, out) ?? 2;
    return new MatrixFreeNewton(system, linear, made, choice.derivatives === 'symbolic' ? own : null);
  }
  if (choice.precondition !== undefined) {
    return {
      refused: `a preconditioner for "${linear.name}", which solves directly`,
      instead: 'no precondition, or a Krylov method ("gmres")',
    };
  }
  if (choice.derivatives === 'symbolic') {
    return { refused: 'symbolic derivatives: the system has none', instead: 'derivatives: "difference"' };
  }
  const layout = matrixLayout(system, choice, true);
  return isRefusal(layout) ? layout : differenced(system, choice, layout);
}

function preconditioner(system: OdeSystem, choice: NewtonChoice, derivatives: Derivatives | null): NewtonOperator | Refusal {
  // a tree is nothing that can be made of derivatives: the system forms it, or nobody does
  const own = derivatives === null || choice.linear.structure === 'tree';
  return own ? newtonOperator(system, choice) : derivedNewton(system, choice, derivatives);
}

/**
 * (M − γJ)⁻¹ of a system, as chosen: the system's own operator where it makes one, else one from differences of its right-hand side. A combination that makes no
 * sense is refused, with what to choose instead.
 */
export function newtonOperator(system: OdeSystem, choice: NewtonChoice): NewtonOperator | Refusal {
  return system.newton?.(choice) ?? ownNewton(system, choice, null);
}
