import type { F64, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Status } from '@hillock/contracts';
import { derivedNewton } from '../newton-operator.ts';

/** A small system whose solution is known in closed form, in operations that every engine does alike. */
export interface TrialSystem {
  readonly name: string;
  readonly y0: F64;
  readonly tEnd: number;
  make(hooks?: TrialHooks): OdeSystem;
  /** The solution at t. */
  exact(t: number): readonly number[];
}

/** Looks at, or spoils, evaluations. */
export interface TrialHooks {
  /** Called before each right-hand side; a status other than 0 is what it gives. */
  before?(t: number, y: F64): Status;
  /** Called after each; may change out. */
  after?(t: number, y: F64, out: F64): void;
}

interface Formulas {
  readonly n: number;
  readonly mass?: OdeSystem['mass'];
  readonly algebraic?: Uint8Array;
  rhs(t: number, y: F64, out: F64): void;
  /** By columns: ∂f_i/∂y_j at j·n + i. */
  jacobian(t: number, y: F64, values: F64): void;
  dfdt?(t: number, y: F64, out: F64): void;
}

function systemOf(formulas: Formulas, hooks: TrialHooks = {}): OdeSystem {
  const { n, mass, algebraic, dfdt } = formulas;
  let reason = '';
  const system: OdeSystem = {
    n,
    get reason() {
      return reason;
    },
    name: (i) => `trial[${i}]`,
    ...(mass === undefined ? {} : { mass }),
    ...(algebraic === undefined ? {} : { algebraic }),
    ...(dfdt === undefined
      ? {}
      : {
          dfdt(t: number, y: F64, out: F64): Status {
            dfdt(t, y, out);
            return 0;
          },
        }),
    rhs(t: number, y: F64, out: F64): Status {
      const status = hooks.before?.(t, y) ?? 0;
      if (status !== 0) {
        reason = `the trial gives ${status} at t = ${t}`;
        return status;
      }
      formulas.rhs(t, y, out);
      hooks.after?.(t, y, out);
      return 0;
    },
    newton: (choice: NewtonChoice): NewtonOperator | Refusal =>
      derivedNewton(system, choice, {
        evaluate(t, y, values) {
          formulas.jacobian(t, y, values);
          return 0;
        },
      }),
  };
  return system;
}

const circle: Formulas = {
  n: 2,
  rhs(t, y, out) {
    const speed = 2 / (1 + t * t);
    out[0] = -speed * y[1]!;
    out[1] = speed * y[0]!;
  },
  dfdt(t, y, out) {
    const change = (-4 * t) / ((1 + t * t) * (1 + t * t));
    out[0] = -change * y[1]!;
    out[1] = change * y[0]!;
  },
  jacobian(t, _y, values) {
    const speed = 2 / (1 + t * t);
    values.set([0, speed, -speed, 0]);
  },
};

/** A point on the unit circle, x = (1 − t²)/(1 + t²), y = 2t/(1 + t²): f depends on t. */
export const onCircle: TrialSystem = {
  name: 'a point on a circle',
  y0: Float64Array.of(1, 0),
  tEnd: 3,
  make: (hooks) => systemOf(circle, hooks),
  exact: (t) => [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)],
};

const decays: Formulas = {
  n: 3,
  rhs(_t, y, out) {
    for (let i = 0; i < 3; i++) out[i] = -y[i]! * y[i]!;
  },
  jacobian(_t, y, values) {
    values.fill(0);
    for (let i = 0; i < 3; i++) values[4 * i] = -2 * y[i]!;
  },
};

/** Three decays y′ = −y² from different sizes: y = y₀/(1 + y₀t). */
export const quadraticDecay: TrialSystem = {
  name: 'quadratic decays',
  y0: Float64Array.of(1, 4, 0.25),
  tEnd: 5,
  make: (hooks) => systemOf(decays, hooks),
  exact: (t) => [1, 4, 0.25].map((y0) => y0 / (1 + y0 * t)),
};

const constrained: Formulas = {
  n: 2,
  algebraic: Uint8Array.of(0, 1),
  mass: {
    diagonal: true,
    apply(x, out) {
      out[0] = x[0]!;
      out[1] = 0;
    },
  },
  rhs(_t, y, out) {
    out[0] = -y[1]!;
    out[1] = y[1]! - y[0]! * y[0]!;
  },
  jacobian(_t, y, values) {
    values.set([0, -2 * y[0]!, -1, 1]);
  },
};

/** y₀′ = −y₁ with 0 = y₁ − y₀²: M is singular. The start is not consistent. */
export const algebraicDecay: TrialSystem = {
  name: 'a decay with an algebraic component',
  y0: Float64Array.of(2, 7),
  tEnd: 5,
  make: (hooks) => systemOf(constrained, hooks),
  exact(t) {
    const y = 2 / (1 + 2 * t);
    return [y, y * y];
  },
};

const chase: Formulas = {
  n: 2,
  rhs(t, y, out) {
    out[0] = 1;
    out[1] = -1e6 * (y[1]! - 1 / (1 + t)) - 1 / ((1 + t) * (1 + t));
  },
  dfdt(t, _y, out) {
    out[0] = 0;
    out[1] = -1e6 / ((1 + t) * (1 + t)) + 2 / ((1 + t) * (1 + t) * (1 + t));
  },
  jacobian(_t, _y, values) {
    values.set([0, 0, 0, -1e6]);
  },
};

/** A component that follows 1/(1 + t) a million times faster than that changes (A. Prothero, A. Robinson, Math. Comp. 28, 1974, 145–162). */
export const stiffChase: TrialSystem = {
  name: 'a stiff component behind a slow one',
  y0: Float64Array.of(0, 1),
  tEnd: 10,
  make: (hooks) => systemOf(chase, hooks),
  exact: (t) => [t, 1 / (1 + t)],
};
