import type { StaggeredStepper, Status } from '@hillock/contracts';
import { MODEL_END, modelSolution, modelSystem } from './internal/model-system.ts';
import { givesStatus, type RecordingSystem, recordingSystem, type StageCall } from './internal/recording-system.ts';

/** One named property. `run` throws an Error that says what is wrong; it returns when the property holds. */
export interface ConformanceCheck {
  readonly name: string;
  run(): void;
}

export interface StepperConformanceOptions {
  /** The order of convergence the method claims, a whole number. Default 1. */
  readonly order?: number;
}

/** Starts and steps; for all but the first and the last, t + dt/2 + dt/2 differs from t + dt in its last bit. */
const TIMES: readonly (readonly [t: number, dt: number])[] = [
  [0, 0.025],
  [0.05, 0.025],
  [0.39999999999999997, 0.1],
  [0.30000000000000004, 0.07],
  [3, 0.5],
];

function demand(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function show(call: StageCall): string {
  return `${call.stage}(${call.args.join(', ')})`;
}

function record(stepper: StaggeredStepper, t: number, dt: number): RecordingSystem {
  const system = recordingSystem();
  const status = stepper.step(system, t, dt);
  demand(status === 0, `${stepper.name}: status ${status} although every stage gave 0`);
  return system;
}

/** Runs `inspect` on the calls of one step from each start. */
function eachStep(stepper: StaggeredStepper, inspect: (calls: readonly StageCall[], t: number, end: number, dt: number) => void): void {
  for (const [t, dt] of TIMES) {
    const middle = t + dt / 2;
    inspect(record(stepper, t, dt).calls, t, middle + dt / 2, dt);
  }
}

function checkDetection(stepper: StaggeredStepper): void {
  eachStep(stepper, (calls, t) => {
    const found = calls.filter((call) => call.stage === 'detect');
    demand(found.length === 1, `detect was called ${found.length} times in a step; once is right`);
    demand(
      calls[0]?.stage === 'detect' && calls[0].args[0] === t,
      `a step must begin with detect(${t}), not with ${calls.slice(0, 1).map(show)}`,
    );
  });
}

function checkEnd(stepper: StaggeredStepper): void {
  eachStep(stepper, (calls, _t, end) => {
    const last = calls.at(-1);
    demand(
      last?.stage === 'deliver' && last.args[0] === end,
      `a step must end with deliver(${end}), not with ${calls.slice(-1).map(show)}`,
    );
    const accepted = calls.filter((call) => call.stage === 'accept');
    demand(accepted.length === 1 && accepted[0]?.args[0] === end, `a step must call accept(${end}) once; it called ${accepted.map(show)}`);
    demand(calls.at(-2)?.stage === 'accept', `accept must come right before the last deliver; there was ${calls.slice(-2, -1).map(show)}`);
  });
}

function checkTimes(stepper: StaggeredStepper): void {
  eachStep(stepper, (calls, t, end) => {
    let latest = t;
    for (const call of calls) {
      if (call.stage === 'solve' || call.stage === 'update') continue;
      const [time] = call.args;
      demand(typeof time === 'number' && time >= t && time <= end, `${show(call)} is outside the step from ${t} to ${end}`);
      if (call.stage !== 'deliver' || typeof time !== 'number') continue;
      demand(time >= latest, `${show(call)} goes back in time: events up to ${latest} were delivered already`);
      latest = time;
    }
  });
}

function checkSolves(stepper: StaggeredStepper): void {
  eachStep(stepper, (calls) => {
    let expected: StageCall['stage'] = 'assemble';
    for (const call of calls) {
      if (call.stage !== 'assemble' && call.stage !== 'solve' && call.stage !== 'update') continue;
      demand(call.stage === expected, `${show(call)} where ${expected} was due: assemble, solve and update belong together, in this order`);
      const [, cj] = call.args;
      if (call.stage === 'assemble')
        demand(typeof cj === 'number' && cj > 0 && cj < Infinity, `${show(call)}: cj must be positive and finite`);
      expected = call.stage === 'assemble' ? 'solve' : call.stage === 'solve' ? 'update' : 'assemble';
    }
    demand(expected === 'assemble', `the step ended although ${expected} was due`);
    demand(
      calls.some((call) => call.stage === 'update'),
      'the step never updated v',
    );
  });
}

function checkAdvances(stepper: StaggeredStepper): void {
  eachStep(stepper, (calls, _t, end, dt) => {
    let sum = 0;
    let transferred = false;
    let last: StageCall | undefined;
    for (const call of calls) {
      if (call.stage === 'transfer') transferred = true;
      if (call.stage === 'update') transferred = false;
      if (call.stage !== 'advance') continue;
      demand(transferred, `${show(call)}: v was updated, but its copies were not (transfer)`);
      last = call;
      sum += typeof call.args[1] === 'number' ? call.args[1] : Number.NaN;
    }
    demand(last?.args[0] === end, `the last advance must be at ${end}; it was ${last === undefined ? 'missing' : show(last)}`);
    // n additions of parts of dt: n roundings; 1e-12 leaves room for thousands
    demand(Math.abs(sum - dt) <= 1e-12 * dt, `states were advanced by ${sum} in a step of ${dt}`);
  });
}

function checkStatus(stepper: StaggeredStepper): void {
  const statuses: readonly Status[] = [1, 2];
  for (const [t, dt] of TIMES) {
    const { calls } = record(stepper, t, dt);
    for (const [index, call] of calls.entries()) {
      if (!givesStatus(call.stage)) continue;
      for (const status of statuses) {
        const system = recordingSystem(index, status);
        const given = stepper.step(system, t, dt);
        demand(given === status, `${show(call)} gave ${status}, the step gave ${given}`);
        demand(
          system.calls.length === index + 1,
          `${show(call)} gave ${status}; the step went on with ${system.calls.slice(index + 1).map(show)}`,
        );
      }
    }
  }
}

function checkStateless(stepper: StaggeredStepper): void {
  const trace = (t: number, dt: number): string => record(stepper, t, dt).calls.map(show).join('; ');
  const before = TIMES.map(([t, dt]) => trace(t, dt));
  stepper.step(recordingSystem(1, 1), 1, 0.25); // a failed step in between
  const after = [...TIMES].reverse().map(([t, dt]) => trace(t, dt));
  after.reverse();
  for (const [i, text] of before.entries()) {
    demand(after[i] === text, `the same step made other calls the second time:\n${text}\n${after[i]}`);
  }
}

function errorWith(stepper: StaggeredStepper, steps: number, solution: number): number {
  const system = modelSystem();
  const dt = MODEL_END / steps;
  let t = 0;
  for (let i = 0; i < steps; i++) {
    const status = stepper.step(system, t, dt);
    demand(status === 0, `the model failed at t = ${t}, dt = ${dt}: ${system.reason}`);
    t = t + dt / 2 + dt / 2;
  }
  return Math.abs(system.v - solution);
}

function checkConvergence(stepper: StaggeredStepper, order: number): void {
  const solution = modelSolution();
  const coarse = errorWith(stepper, 400, solution);
  const fine = errorWith(stepper, 800, solution);
  // Below 1e-11 of v the reference itself and round-off decide. A quarter of an order (1.19) is left to the terms of higher order.
  const floor = 1e-11 * Math.abs(solution);
  const allowed = Math.max((1.19 * coarse) / (1 << order), floor);
  demand(fine <= allowed, `error ${coarse} with 400 steps and ${fine} with 800: not order ${order}`);
  demand(coarse <= 0.05 * Math.abs(solution), `error ${coarse} with 400 steps where v = ${solution}: it converges to something else`);
}

/**
 * What every stepper must do, whatever its method: the order of stages that the engine relies on, times with the same roundings as the driver's clock,
 * statuses passed on at once, no state, and convergence on a small model. Run each check in a test of its own, under any test runner.
 */
export function stepperConformance(stepper: StaggeredStepper, options: StepperConformanceOptions = {}): readonly ConformanceCheck[] {
  const order = options.order ?? 1;
  return [
    { name: 'has a name', run: () => demand(stepper.name.length > 0, 'the name is empty') },
    { name: 'detects once, first, at the start', run: () => checkDetection(stepper) },
    { name: 'accepts once and then delivers, at t + dt/2 + dt/2', run: () => checkEnd(stepper) },
    { name: 'stays inside the step and never delivers backwards', run: () => checkTimes(stepper) },
    { name: 'assembles, solves, updates, in this order', run: () => checkSolves(stepper) },
    { name: 'transfers and advances states by dt in all', run: () => checkAdvances(stepper) },
    { name: 'returns the first status that is not 0, at once', run: () => checkStatus(stepper) },
    { name: 'holds no state', run: () => checkStateless(stepper) },
    { name: `converges with order ${order}`, run: () => checkConvergence(stepper, order) },
  ];
}
