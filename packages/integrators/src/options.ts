import type { LinearSolver, NewtonChoice, NewtonOperator, OdeSystem, Refusal, Schema, Structure } from '@hillock/contracts';
import { allLinearSolvers, denseLu, gmres, sparseLu } from '@hillock/linalg';
import { nearestName } from '@hillock/names';
import * as v from 'valibot';
import { number, optionsSchema } from './internal/options-schema.ts';
import { isRefusal, newtonOperator } from './newton-operator.ts';
import type { DirectNewton, NewtonOption } from './newton-option.ts';

/** Tolerances: the error of component i is held near or below rtol·|y_i| + atol_i. */
export interface ToleranceOptions {
  /** Relative tolerance. Default 1e-6. */
  readonly rtol?: number;
  /** Absolute tolerance: the nominal one, which the system may scale for each component, or one for each component. Default 1e-9. */
  readonly atol?: number | readonly number[];
}

/** Bounds of steps, in the unit of t. */
export interface StepOptions {
  /** The first step after every start. Default 0: estimated. */
  readonly initialStep?: number;
  /** Where a step would have to be shorter, the run ends with a reason. Default 0. */
  readonly minStep?: number;
  /** Default: unbounded. */
  readonly maxStep?: number;
}

/** Options of implicit methods. `newton`: default what the system prefers, else a factored matrix; `none`: no Jacobian at all (functional iteration). */
export interface ImplicitOptions extends ToleranceOptions, StepOptions {
  readonly newton?: NewtonOption | 'none';
}

/** Options of Rosenbrock methods, which need exact derivatives and a direct solver. */
export interface RosenbrockOptions extends ToleranceOptions, StepOptions {
  readonly newton?: DirectNewton & { readonly derivatives: 'symbolic' };
}

export interface BdfOptions extends ImplicitOptions {
  /** 1 to 5; default 5. */
  readonly maxOrder?: number;
  /**
   * Takes most of the local error off each step, for three more linear solves, where the operator is made anew in each step (`cheap`) and solves cost no right-hand sides; elsewhere it
   * is without effect. Default true.
   */
  readonly extrapolate?: boolean;
}

/** Options with every default in its place and every name resolved. */
export interface ToleranceSettings {
  readonly rtol: number;
  readonly atol: number | readonly number[];
}

export interface StepSettings {
  readonly initialStep: number;
  readonly minStep: number;
  readonly maxStep: number;
}

export interface ExplicitSettings extends ToleranceSettings, StepSettings {}

export interface ImplicitSettings extends ExplicitSettings {
  readonly newton: NewtonChoice | 'none' | 'preferred';
}

export interface BdfSettings extends ImplicitSettings {
  readonly maxOrder: number;
  readonly extrapolate: boolean;
}

const tolerance = number('a finite number that is not negative', (x) => x >= 0 && x < Infinity);

function isSolver(x: unknown): x is LinearSolver<Structure> {
  return typeof x === 'object' && x !== null && 'create' in x && typeof x.create === 'function' && 'structure' in x && 'name' in x;
}

const KNOWN: readonly LinearSolver<Structure>[] = allLinearSolvers;

const named = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): LinearSolver<Structure> => {
    const found = KNOWN.find((solver) => solver.name === dataset.value);
    if (found !== undefined) return found;
    const nearest = nearestName(
      dataset.value,
      KNOWN.map((solver) => solver.name),
    );
    const known = nearest === undefined ? `known are ${KNOWN.map((solver) => solver.name).join(', ')}` : `nearest: "${nearest}"`;
    addIssue({ message: `no linear solver "${dataset.value}"; ${known}` });
    return NEVER;
  }),
);

const whole = number('a whole number from 1 on', (x) => Number.isInteger(x) && x >= 1);

/** A linear solver, and the preconditioner that was given with it. */
interface Solver {
  readonly solver: LinearSolver<Structure>;
  readonly precondition?: NewtonChoice | 'msolve';
}

const precondition: v.GenericSchema<unknown, NewtonChoice | 'msolve'> = v.lazy((input) => {
  if (typeof input === 'string') return v.literal('msolve', 'expected "msolve" (the system\'s own), or { "derivatives", "linear" }');
  return choice;
});

const krylov = v.pipe(
  v.strictObject({
    name: v.literal('gmres'),
    restart: v.exactOptional(whole),
    maxIterations: v.exactOptional(whole),
    side: v.exactOptional(v.picklist(['left', 'right'])),
    precondition: v.exactOptional(precondition),
  }),
  v.transform(
    ({ name: _, precondition: by, ...options }): Solver => ({ solver: gmres(options), ...(by === undefined ? {} : { precondition: by }) }),
  ),
);

/** Which of the ways to give a solver is meant is told by the value, so that messages are about that one. */
const linear: v.GenericSchema<unknown, Solver> = v.lazy((input) => {
  if (typeof input === 'string')
    return v.pipe(
      named,
      v.transform((solver): Solver => ({ solver })),
    );
  if (typeof input === 'object' && input !== null && !isSolver(input) && 'name' in input && input.name === 'gmres') return krylov;
  return v.pipe(
    v.custom<LinearSolver<Structure>>(isSolver, 'expected a linear solver, the name of one, or options of gmres'),
    v.transform((solver): Solver => ({ solver })),
  );
});

const choice: v.GenericSchema<unknown, NewtonChoice> = v.pipe(
  v.strictObject({
    derivatives: v.picklist(['symbolic', 'difference'], 'expected "symbolic" or "difference"; without derivatives: newton: "none"'),
    linear,
    precondition: v.exactOptional(precondition),
  }),
  v.check(
    ({ linear: own, precondition: by }) => own.precondition === undefined || by === undefined,
    'the preconditioner is given twice: beside "linear" and in it',
  ),
  v.transform(({ derivatives, linear: { solver, precondition: own }, precondition: by = own }): NewtonChoice => {
    return { derivatives, linear: solver, ...(by === undefined ? {} : { precondition: by }) };
  }),
);

const toleranceFields = {
  rtol: v.optional(tolerance, 1e-6),
  atol: v.optional(
    v.union([tolerance, v.pipe(v.array(tolerance), v.minLength(1))], 'expected a finite number that is not negative, or a list of such'),
    1e-9,
  ),
};

const explicitFields = {
  ...toleranceFields,
  initialStep: v.optional(tolerance, 0),
  minStep: v.optional(tolerance, 0),
  maxStep: v.optional(
    number('a positive number', (x) => x > 0),
    Infinity,
  ),
};

const implicitFields = {
  ...explicitFields,
  newton: v.optional(
    v.lazy((input) =>
      typeof input === 'string' ? v.picklist(['none', 'preferred'], 'expected "none", "preferred" or { "derivatives", "linear" }') : choice,
    ),
    'preferred',
  ),
};

const bdfFields = {
  ...implicitFields,
  maxOrder: v.optional(
    number('a whole number from 1 to 5', (x) => Number.isInteger(x) && x >= 1 && x <= 5),
    5,
  ),
  extrapolate: v.optional(v.boolean('expected true or false'), true),
};

/** Options of a method that solves no equations: tolerances and bounds of steps. */
export const explicitOptions = (method: string): Schema<ExplicitSettings> =>
  optionsSchema(method, explicitFields, (json) => v.safeParse(v.strictObject(explicitFields), json));

/** Options of a method that solves implicit equations. */
export const implicitOptions = (method: string): Schema<ImplicitSettings> =>
  optionsSchema(method, implicitFields, (json) => v.safeParse(v.strictObject(implicitFields), json));

export const bdfOptions: Schema<BdfSettings> = optionsSchema('bdf', bdfFields, (json) => v.safeParse(v.strictObject(bdfFields), json));

/** Above this many components a system with a pattern is factored sparsely. */
const SPARSE_FROM = 30;

/** The operator for a method's settings; null: functional iteration. */
export function operatorFor(system: OdeSystem, newton: ImplicitSettings['newton']): NewtonOperator | Refusal | null {
  if (newton === 'none') {
    if (system.mass === undefined) return null;
    return {
      refused: 'functional iteration for a system with a mass matrix',
      instead: 'newton: { derivatives: "difference", linear: "dense-lu" }',
    };
  }
  if (newton !== 'preferred') return newtonOperator(system, newton);
  if (system.preferredNewton !== undefined) return newtonOperator(system, system.preferredNewton);
  const solver = system.pattern !== undefined && system.n >= SPARSE_FROM ? sparseLu : denseLu;
  const made = newtonOperator(system, { derivatives: 'symbolic', linear: solver });
  return isRefusal(made) && system.newton === undefined ? newtonOperator(system, { derivatives: 'difference', linear: solver }) : made;
}
