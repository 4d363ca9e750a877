import type { Cause, IntegratorStatistics, NewtonOperator } from '@hillock/contracts';

const NAMES = [
  'steps',
  'rhs',
  'jacobians',
  'factorisations',
  'newtonIterations',
  'krylovIterations',
  'errorFailures',
  'convergenceFailures',
] as const;
const CAUSES: readonly Cause[] = ['start', 'state', 'rhs', 'rebuild'];

/** A copy of counters as they are now: their owner goes on counting. */
export function snapshotOf(counted: IntegratorStatistics): IntegratorStatistics {
  return totalOf([counted]);
}

/** The sums of counters. */
export function totalOf(all: readonly IntegratorStatistics[]): IntegratorStatistics {
  const sum = (of: (one: IntegratorStatistics) => number): number => all.reduce((total, one) => total + of(one), 0);
  const [steps, rhs, jacobians, factorisations, newtonIterations, krylovIterations, errorFailures, convergenceFailures] = NAMES.map(
    (name) => sum((one) => one[name]),
  );
  const [start, state, jumps, rebuild] = CAUSES.map((cause) => sum((one) => one.restarts[cause]));
  return {
    steps: steps!,
    rhs: rhs!,
    jacobians: jacobians!,
    factorisations: factorisations!,
    newtonIterations: newtonIterations!,
    krylovIterations: krylovIterations!,
    errorFailures: errorFailures!,
    convergenceFailures: convergenceFailures!,
    restarts: { start: start!, state: state!, rhs: jumps!, rebuild: rebuild! },
  };
}

/** Counters of a method, to be raised by it. With an operator, what that counts by itself is added when they are read. */
export class Counters implements IntegratorStatistics {
  steps = 0;
  newtonIterations = 0;
  errorFailures = 0;
  convergenceFailures = 0;
  readonly restarts: Record<Cause, number> = { start: 0, state: 0, rhs: 0, rebuild: 0 };
  #rhs = 0;
  #jacobians = 0;
  #factorisations = 0;
  #krylovIterations = 0;
  readonly #operator: Pick<NewtonOperator, 'counts'>;

  constructor(operator: Pick<NewtonOperator, 'counts'> = {}) {
    this.#operator = operator;
  }

  /** One more right-hand side evaluated by the method itself. */
  evaluated(): void {
    this.#rhs++;
  }

  /** One more set-up of an operator; counted here only where the operator does not count. */
  prepared(fresh: boolean): void {
    if (this.#operator.counts !== undefined) return;
    this.#factorisations++;
    if (fresh) this.#jacobians++;
  }

  get rhs(): number {
    return this.#rhs + (this.#operator.counts?.rhs ?? 0);
  }

  get jacobians(): number {
    return this.#jacobians + (this.#operator.counts?.jacobians ?? 0);
  }

  get factorisations(): number {
    return this.#factorisations + (this.#operator.counts?.factorisations ?? 0);
  }

  get krylovIterations(): number {
    return this.#krylovIterations + (this.#operator.counts?.krylovIterations ?? 0);
  }

  /** All counters as numbers, to be saved. */
  toArray(): Float64Array {
    return Float64Array.of(...NAMES.map((name) => this[name]), ...CAUSES.map((cause) => this.restarts[cause]));
  }

  /** Takes saved counters over; whatever the operator has counted since it was made does not count twice. */
  fromArray(saved: Float64Array): void {
    const counts = this.#operator.counts;
    const at = (name: (typeof NAMES)[number]): number => saved[NAMES.indexOf(name)]!;
    this.steps = at('steps');
    this.newtonIterations = at('newtonIterations');
    this.errorFailures = at('errorFailures');
    this.convergenceFailures = at('convergenceFailures');
    this.#rhs = at('rhs') - (counts?.rhs ?? 0);
    this.#jacobians = at('jacobians') - (counts?.jacobians ?? 0);
    this.#factorisations = at('factorisations') - (counts?.factorisations ?? 0);
    this.#krylovIterations = at('krylovIterations') - (counts?.krylovIterations ?? 0);
    for (const [i, cause] of CAUSES.entries()) this.restarts[cause] = saved[NAMES.length + i]!;
  }
}
