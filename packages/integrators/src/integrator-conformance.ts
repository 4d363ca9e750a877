import type { ConfiguredIntegrator, F64, Integrator, OdeSystem } from '@hillock/contracts';
import type { ConformanceCheck } from './conformance.ts';
import { algebraicDecay, onCircle, quadraticDecay, stiffChase, type TrialHooks, type TrialSystem } from './internal/trial-systems.ts';
import { isRefusal } from './newton-operator.ts';

export interface IntegratorConformanceOptions {
  /** The method is meant for stiff systems: it must solve one in few steps. Default true. */
  readonly stiff?: boolean;
  /** Largest global error allowed, in units of rtol, on the smooth trials. Default 100. */
  readonly accuracy?: number;
}

/** Makes the integrator under test, for given tolerances. */
export type MakeIntegrator = (tolerances: { readonly rtol: number; readonly atol: number }) => ConfiguredIntegrator;

interface Trial {
  readonly make: MakeIntegrator;
  readonly accuracy: number;
}

const TOLERANCES = [1e-3, 1e-5, 1e-7] as const;
const MOST_STEPS = 200_000;

function demand(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function create(trial: Trial, system: OdeSystem, rtol = 1e-6): Integrator {
  const made = trial.make({ rtol, atol: rtol }).create(system);
  if (isRefusal(made)) throw new Error(`refused: ${made.refused}; ${made.instead}`);
  return made;
}

function start(trial: Trial, problem: TrialSystem, rtol = 1e-6, hooks?: TrialHooks): Integrator {
  const integrator = create(trial, problem.make(hooks), rtol);
  const status = integrator.reset(0, problem.y0, 'start');
  demand(status === 0, `${problem.name}: reset gave ${status} (${integrator.reason})`);
  return integrator;
}

function step(integrator: Integrator, tStop: number, hard: boolean): void {
  const before = integrator.t;
  const status = integrator.step(tStop, hard);
  demand(status === 0, `step from ${before} gave ${status} (${integrator.reason})`);
  demand(integrator.t > before, `step from ${before} ended at ${integrator.t}`);
  demand(integrator.tPrevious === before, `after a step from ${before} tPrevious is ${integrator.tPrevious}`);
}

function run(integrator: Integrator, tEnd: number): Integrator {
  for (let steps = 0; integrator.t < tEnd; steps++) {
    demand(steps < MOST_STEPS, `no end after ${steps} steps, at t = ${integrator.t}`);
    step(integrator, tEnd, true);
  }
  return integrator;
}

function error(y: F64, expected: readonly number[]): number {
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(y[i]! - value) / (1 + Math.abs(value))), 0);
}

function sameBits(a: F64, b: F64): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function checkAccuracy(trial: Trial): void {
  for (const problem of [onCircle, quadraticDecay]) {
    let coarser = Infinity;
    for (const rtol of TOLERANCES) {
      const integrator = run(start(trial, problem, rtol), problem.tEnd);
      const found = error(integrator.y, problem.exact(problem.tEnd));
      demand(
        found <= trial.accuracy * rtol,
        `${problem.name}: the error is ${found} at rtol ${rtol}; allowed are ${trial.accuracy} times that`,
      );
      demand(
        found < 0.5 * coarser || found < 1e-9,
        `${problem.name}: the error ${found} at rtol ${rtol} is not below that of a tolerance 100 times larger, ${coarser}`,
      );
      coarser = found;
    }
  }
}

function checkStops(trial: Trial): void {
  let latest = 0;
  const integrator = start(trial, onCircle, 1e-6, {
    before(t) {
      latest = Math.max(latest, t);
      return 0;
    },
  });
  for (const stop of [0.1, 0.30000000000000004, 0.7, 1.1]) {
    while (integrator.t < stop) {
      step(integrator, stop, true);
      demand(integrator.t <= stop, `a hard stop at ${stop} was passed: t = ${integrator.t}`);
      demand(latest <= stop, `f was evaluated at ${latest}, beyond the hard stop at ${stop}`);
    }
    demand(integrator.t === stop, `a hard stop at ${stop} ended at ${integrator.t}`);
  }
  for (let steps = 0; integrator.t < 2 && steps < MOST_STEPS; steps++) step(integrator, 2, false);
  const [past, y] = [integrator.t, new Float64Array(2)];
  demand(past >= 2, `a soft stop at 2 was not reached: t = ${past}`);
  integrator.interpolate(2, 0, y);
  demand(error(y, onCircle.exact(2)) <= trial.accuracy * 1e-6, `at a soft stop the error is ${error(y, onCircle.exact(2))}`);
}

function checkDense(trial: Trial): void {
  const rtol = 1e-6;
  const [y, slope, before] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
  const integrator = start(trial, quadraticDecay, rtol);
  integrator.interpolate(0, 0, y);
  demand(sameBits(y, quadraticDecay.y0), 'right after a reset interpolate must give y');
  while (integrator.t < 4) {
    before.set(integrator.y);
    step(integrator, 5, false);
    const [from, to] = [integrator.tPrevious, integrator.t];
    for (const [t, end] of [
      [from, before],
      [to, integrator.y],
    ] as const) {
      integrator.interpolate(t, 0, y);
      for (let i = 0; i < 3; i++) {
        const gap = Math.abs(y[i]! - end[i]!);
        demand(gap <= 1e-12 * (1 + Math.abs(end[i]!)), `at ${t}, an end of a step, dense output is off the solution by ${gap}`);
      }
    }
    for (const part of [0.2, 0.5, 0.9]) {
      const t = from + part * (to - from);
      integrator.interpolate(t, 0, y);
      const found = error(y, quadraticDecay.exact(t));
      demand(found <= trial.accuracy * rtol, `within a step, at ${t}, dense output has an error of ${found}`);
      integrator.interpolate(t, 1, slope);
      const delta = 1e-4 * (to - from);
      for (let i = 0; i < 3; i++) {
        integrator.interpolate(t + delta, 0, y);
        const right = y[i]!;
        integrator.interpolate(t - delta, 0, y);
        const difference = (right - y[i]!) / (2 * delta);
        // round-off of y over 2·delta, and delta² of a smooth function
        const allowed = 1e-14 / delta + 1e-5 * (1 + Math.abs(difference));
        demand(
          Math.abs(slope[i]! - difference) <= allowed,
          `at ${t} the derivative of dense output is ${slope[i]}, its difference ${difference}`,
        );
      }
    }
  }
}

function checkRecoverable(trial: Trial): void {
  let reached = 0;
  let refusals = 0;
  const integrator = start(trial, onCircle, 1e-5, {
    before(t) {
      if (t <= reached + 0.02) return 0;
      refusals++;
      return 1;
    },
  });
  for (let steps = 0; reached < 1; steps++) {
    demand(steps < MOST_STEPS, `no end after ${steps} steps`);
    step(integrator, 1, true);
    reached = integrator.t;
  }
  demand(refusals > 0, 'f refused nothing: steps were no longer than 0.02 by themselves');
  const found = error(integrator.y, onCircle.exact(1));
  demand(found <= trial.accuracy * 1e-5, `f refused steps that were too far; the error at the end is ${found}`);
}

function checkFailures(trial: Trial): void {
  const cases: readonly (readonly [string, TrialHooks, RegExp])[] = [
    ['NaN', { after: (t, _y, out) => void (t > 0.5 && out.fill(Number.NaN, 1)) }, /trial\[1\]/],
    ['a status of 2', { before: (t) => (t > 0.5 ? 2 : 0) }, /the trial gives 2/],
    ['a status of 1 at every step', { before: (t) => (t > 0.5 ? 1 : 0) }, /the trial gives 1/],
  ];
  for (const [what, hooks, reason] of cases) {
    let evaluations = 0;
    const integrator = start(trial, onCircle, 1e-6, {
      ...hooks,
      before(t, y) {
        evaluations++;
        demand(evaluations < 100_000, `f gives ${what} after t = 0.5: 100 000 evaluations, and no end`);
        return hooks.before?.(t, y) ?? 0;
      },
    });
    let [t, status] = [0, 0];
    const y = onCircle.y0.slice();
    for (let steps = 0; status === 0 && steps < MOST_STEPS; steps++) {
      t = integrator.t;
      y.set(integrator.y);
      status = integrator.step(1, true);
      demand(status !== 0 || integrator.t <= 0.5, `f gives ${what} after t = 0.5, and a step was accepted to t = ${integrator.t}`);
    }
    demand(status !== 0, `f gives ${what} after t = 0.5: no failure`);
    demand(reason.test(integrator.reason), `f gives ${what}: the reason "${integrator.reason}" does not say so (${reason})`);
    demand(
      integrator.t === t && sameBits(integrator.y, y),
      `after a failure t and y must be those of the last good step: t = ${integrator.t}, not ${t}`,
    );
    integrator.interpolate(t, 0, y);
    demand(y.every(Number.isFinite), 'after a failure interpolate must give the last good y');
  }
}

function checkOrderOfCalls(trial: Trial): void {
  const integrator = create(trial, onCircle.make());
  demand(integrator.step(1, true) !== 0, 'a step before the first reset must fail');
  demand(integrator.reset(0, Float64Array.of(1, Number.NaN), 'start') !== 0, 'a reset with NaN must fail');
  demand(integrator.reason.includes('trial[1]'), `the reason of a reset with NaN names no component: "${integrator.reason}"`);
  demand(integrator.reset(0, onCircle.y0, 'start') === 0, 'a reset after a failed one must work');
  demand(integrator.step(0, true) !== 0 && integrator.step(-1, true) !== 0, 'a step to where it stands, or backwards, must fail');
  demand(integrator.t === 0, 'a step that failed moved t');
  step(integrator, 1, true);
}

function checkRestarts(trial: Trial): void {
  const integrator = run(start(trial, quadraticDecay), 1);
  const jumped = Float64Array.from(quadraticDecay.exact(1).map((value) => 2 * value));
  const kept = jumped.slice();
  demand(integrator.reset(1, jumped, 'state') === 0, `reset after a jump: ${integrator.reason}`);
  demand(integrator.t === 1 && integrator.tPrevious === 1, `after a reset at 1 t is ${integrator.t}, tPrevious ${integrator.tPrevious}`);
  demand(integrator.y !== jumped && sameBits(integrator.y, kept), 'a reset must copy y');
  jumped.fill(Number.NaN);
  run(integrator, 3);
  const expected = Array.from(kept, (y) => y / (1 + 2 * y));
  demand(error(integrator.y, expected) <= trial.accuracy * 1e-6, `the error after a restart is ${error(integrator.y, expected)}`);
  demand(integrator.reset(3, integrator.y, 'rhs') === 0, `reset from its own y: ${integrator.reason}`);
  demand(error(integrator.y, expected) <= trial.accuracy * 1e-6, 'a reset from its own y changed it');
  run(integrator, 4);
  const { restarts } = integrator.statistics;
  demand(restarts.start === 1 && restarts.state === 1 && restarts.rhs === 1, `restarts were counted as ${JSON.stringify(restarts)}`);
}

function checkStatistics(trial: Trial): void {
  let evaluations = 0;
  const integrator = start(trial, onCircle, 1e-6, {
    before() {
      evaluations++;
      return 0;
    },
  });
  let steps = 0;
  for (; integrator.t < 3; steps++) step(integrator, 3, true);
  const { statistics } = integrator;
  demand(statistics.steps === steps, `${steps} steps were made, ${statistics.steps} counted`);
  demand(statistics.rhs === evaluations, `f was evaluated ${evaluations} times, ${statistics.rhs} were counted`);
}

function trace(integrator: Integrator, steps: number): readonly number[] {
  const out = new Float64Array(3);
  const values: number[] = [];
  for (let i = 0; i < steps; i++) {
    step(integrator, integrator.t + 5, false);
    integrator.interpolate((integrator.tPrevious + integrator.t) / 2, 0, out);
    values.push(integrator.t, ...integrator.y, ...out);
  }
  return [...values, integrator.statistics.steps, integrator.statistics.rhs];
}

function checkSave(trial: Trial): void {
  for (const at of [0, 1, 7, 20]) {
    const whole = start(trial, quadraticDecay, 1e-8);
    trace(whole, at);
    const before = trace(whole, 15);
    const saving = start(trial, quadraticDecay, 1e-8);
    trace(saving, at);
    const bytes = saving.save();
    const after = trace(saving, 15);
    demand(
      before.every((value, i) => Object.is(value, after[i])),
      `saving after ${at} steps changed what came later`,
    );
    const other = start(trial, quadraticDecay, 1e-8);
    trace(other, 3);
    other.restore(bytes);
    const restored = trace(other, 15);
    const first = restored.findIndex((value, i) => !Object.is(value, before[i]));
    demand(first < 0, `restored after ${at} steps it went on with other bits: ${restored[first]} instead of ${before[first]}`);
  }
}

function checkBadSave(trial: Trial): void {
  const integrator = start(trial, quadraticDecay);
  trace(integrator, 4);
  const bytes = integrator.save();
  const other = start(trial, onCircle);
  const spoiled: readonly (readonly [string, Uint8Array])[] = [
    ['another system', other.save()],
    ['cut off', bytes.slice(0, bytes.length - 8)],
    ['empty', new Uint8Array(0)],
  ];
  for (const [what, bad] of spoiled) {
    const y = integrator.y.slice();
    const t = integrator.t;
    let thrown = false;
    try {
      integrator.restore(bad);
    } catch {
      thrown = true;
    }
    demand(thrown, `bytes that are ${what} were restored without an error`);
    demand(sameBits(integrator.y, y) && integrator.t === t, `a restore that failed (${what}) changed the state`);
  }
}

function checkRepeatable(trial: Trial): void {
  const [a, b] = [trace(start(trial, quadraticDecay), 30), trace(start(trial, quadraticDecay), 30)];
  demand(
    a.every((value, i) => Object.is(value, b[i])),
    'the same run gave other bits',
  );
  const used = start(trial, quadraticDecay);
  trace(used, 5);
  demand(used.reset(0, quadraticDecay.y0, 'start') === 0, used.reason);
  const again = trace(used, 30);
  const first = again.slice(0, -2).findIndex((value, i) => !Object.is(value, a[i]));
  demand(first < 0, 'a start with cause "start" remembers what was before it');
}

function checkStiff(trial: Trial): void {
  const rtol = 1e-5;
  const integrator = run(start(trial, stiffChase, rtol), stiffChase.tEnd);
  const found = error(integrator.y, stiffChase.exact(stiffChase.tEnd));
  demand(found <= trial.accuracy * rtol, `the error of a stiff system is ${found}`);
  demand(
    integrator.statistics.steps < 1000,
    `a stiff system took ${integrator.statistics.steps} steps: an explicit method takes some millions`,
  );
}

function checkAlgebraic(trial: Trial): void {
  const made = trial.make({ rtol: 1e-6, atol: 1e-6 }).create(algebraicDecay.make());
  if (isRefusal(made)) {
    demand(made.refused.length > 0 && made.instead.length > 0, 'a refusal must say what was refused, and what to choose instead');
    return;
  }
  demand(made.reset(0, algebraicDecay.y0, 'start') === 0, `a start with an algebraic component: ${made.reason}`);
  demand(error(made.y, [2, 4]) <= 1e-9, `after a reset y must be consistent: it is ${[...made.y]}, not 2, 4`);
  run(made, 2);
  demand(
    error(made.y, algebraicDecay.exact(2)) <= trial.accuracy * 1e-6,
    `the error with an algebraic component is ${error(made.y, algebraicDecay.exact(2))}`,
  );
  demand(made.reset(2, Float64Array.of(1, 0), 'state') === 0, `a restart with an algebraic component: ${made.reason}`);
  demand(error(made.y, [1, 1]) <= 1e-9, `after a restart y must be consistent: it is ${[...made.y]}, not 1, 1`);
  run(made, 5);
  demand(error(made.y, [0.25, 0.0625]) <= trial.accuracy * 1e-6, `the error after a restart is ${error(made.y, [0.25, 0.0625])}`);
}

/**
 * What every error-controlled integrator must do for a driver to rely on it, whatever its method. Run each check in a test of its own, under any test runner. A method that
 * cannot take a mass matrix must refuse it, with a reason.
 */
export function integratorConformance(make: MakeIntegrator, options: IntegratorConformanceOptions = {}): readonly ConformanceCheck[] {
  const trial: Trial = { make, accuracy: options.accuracy ?? 100 };
  const checks: readonly ConformanceCheck[] = [
    { name: 'has a name', run: () => demand(make({ rtol: 1e-3, atol: 1e-3 }).name.length > 0, 'the name is empty') },
    { name: 'holds errors near the tolerance', run: () => checkAccuracy(trial) },
    { name: 'meets hard stops to the bit, and f is not evaluated beyond them', run: () => checkStops(trial) },
    { name: 'has dense output that meets both ends, and its derivative', run: () => checkDense(trial) },
    { name: 'takes a smaller step when f asks for it', run: () => checkRecoverable(trial) },
    { name: 'ends with a reason, at the last good step, when f fails', run: () => checkFailures(trial) },
    { name: 'refuses steps before a reset, and backwards', run: () => checkOrderOfCalls(trial) },
    { name: 'restarts after jumps', run: () => checkRestarts(trial) },
    { name: 'counts steps, right-hand sides and restarts', run: () => checkStatistics(trial) },
    { name: 'is saved and restored to the same bits', run: () => checkSave(trial) },
    { name: 'refuses bytes that are not its own', run: () => checkBadSave(trial) },
    { name: 'gives the same bits again', run: () => checkRepeatable(trial) },
    { name: 'solves algebraic components, or refuses them', run: () => checkAlgebraic(trial) },
  ];
  return options.stiff === false ? checks : [...checks, { name: 'solves a stiff system in few steps', run: () => checkStiff(trial) }];
}
