import type { F64, NewtonCounts, NewtonOperator, OdeSystem, Status } from '@hillock/contracts';
import { columnGroups } from './column-groups.ts';
import type { MatrixLayout, Pattern } from './matrix-layout.ts';

/** Derivatives of f in the order of a pattern's entries. */
export interface DerivativeSource {
  readonly exact: boolean;
  readonly reason: string;
  /** Right-hand sides used up so far. */
  readonly rhs: number;
  evaluate(t: number, y: F64, fy: F64, gamma: number, weights: F64, values: F64): Status;
}

/** M's elements in the order of a pattern's entries, by its action on sums of unit vectors. */
function massValues(system: OdeSystem, pattern: Pattern): F64 {
  const { n, mass } = system;
  const { colPtr, rowIdx } = pattern;
  const values = new Float64Array(rowIdx.length);
  const [unit, product] = [new Float64Array(n), new Float64Array(n)];
  for (const group of columnGroups(pattern)) {
    unit.fill(0);
    for (const j of group) unit[j] = 1;
    if (mass === undefined) product.set(unit);
    else mass.apply(unit, product);
    for (const j of group) for (let p = colPtr[j]!; p < colPtr[j + 1]!; p++) values[p] = product[rowIdx[p]!]!;
  }
  return values;
}

/** M − γJ formed as a matrix and factored. Derivatives are kept, so that a new γ costs a factorisation and no evaluation. */
export class MatrixNewton implements NewtonOperator {
  readonly exact: boolean;
  readonly counts: NewtonCounts;
  reason = '';
  readonly #layout: MatrixLayout;
  readonly #derivatives: DerivativeSource;
  readonly #mass: F64;
  readonly #jacobian: F64;
  #jacobians = 0;
  #factorisations = 0;

  constructor(system: OdeSystem, layout: MatrixLayout, derivatives: DerivativeSource) {
    this.#layout = layout;
    this.#derivatives = derivatives;
    this.exact = derivatives.exact;
    this.#mass = massValues(system, layout.pattern);
    this.#jacobian = new Float64Array(layout.pattern.rowIdx.length);
    const self = (): { readonly jacobians: number; readonly factorisations: number } => ({
      jacobians: this.#jacobians,
      factorisations: this.#factorisations,
    });
    this.counts = {
      get jacobians() {
        return self().jacobians;
      },
      get factorisations() {
        return self().factorisations;
      },
      get rhs() {
        return derivatives.rhs;
      },
      get krylovIterations() {
        return layout.work.iterations ?? 0;
      },
    };
  }

  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean, weights: F64): Status {
    const jacobian = this.#jacobian;
    if (fresh) {
      this.#jacobians++;
      const status = this.#derivatives.evaluate(t, y, fy, gamma, weights, jacobian);
      if (status !== 0) {
        this.reason = `derivatives at t = ${t}: ${this.#derivatives.reason}`;
        return status;
      }
    }
    const { values, target, work } = this.#layout;
    const mass = this.#mass;
    for (let p = 0; p < target.length; p++) {
      const at = target[p]!;
      if (at >= 0) values[at] = mass[p]! - gamma * jacobian[p]!;
    }
    this.#factorisations++;
    return this.#said(work.factor());
  }

  solve(b: F64, weights: F64, tol: number): Status {
    return this.#said(this.#layout.work.solve(b, weights, tol));
  }

  #said(status: Status): Status {
    if (status !== 0) this.reason = this.#layout.work.reason;
    return status;
  }
}
