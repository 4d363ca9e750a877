import type { StaggeredStepper, StaggeredSystem, Status } from '@hillock/contracts';
import { allSteppers, backwardEuler } from '@hillock/integrators';
import { stepperConformance } from '@hillock/integrators/testing';
import { describe, expect, it } from 'vitest';

for (const stepper of allSteppers) {
  describe(`${stepper.name} conforms`, () => {
    const order = stepper.name === 'crank-nicolson' ? 2 : 1;
    for (const check of stepperConformance(stepper, { order })) it(check.name, () => check.run());
  });
}

/** Names of the checks that a stepper fails. */
function failures(stepper: StaggeredStepper, order = 1): readonly string[] {
  const failed: string[] = [];
  for (const check of stepperConformance(stepper, { order })) {
    try {
      check.run();
    } catch {
      failed.push(check.name);
    }
  }
  return failed;
}

/** Backward Euler as the contract has it, with one stage after another in the open, so that each test can spoil one. */
interface Stages {
  end: (t: number, dt: number) => number;
  begin: (system: StaggeredSystem, t: number, middle: number) => Status;
  solve: (system: StaggeredSystem, middle: number, dt: number) => Status;
  finish: (system: StaggeredSystem, end: number, dt: number) => Status;
}

const proper: Stages = {
  end: (t, dt) => t + dt / 2 + dt / 2,
  begin: (system, t, middle) => {
    system.detect(t);
    return system.deliver(middle);
  },
  solve: (system, middle, dt) => system.assemble(middle, 1 / dt) || system.solve() || system.update(1, false),
  finish: (system, end, dt) => {
    system.transfer(end);
    return system.advance(end, dt, false) || system.accept(end) || system.deliver(end);
  },
};

function spoiled(change: Partial<Stages>): StaggeredStepper {
  const stages = { ...proper, ...change };
  return {
    name: 'spoiled',
    step: (system, t, dt) => {
      const middle = t + dt / 2;
      const status = stages.begin(system, t, middle) || stages.solve(system, middle, dt);
      return status || stages.finish(system, stages.end(t, dt), dt);
    },
  };
}

describe('the kit finds', () => {
  it('nothing in a proper third-party stepper', () => {
    expect(failures(spoiled({}))).toStrictEqual([]);
  });

  it('t + dt in place of two additions', () => {
    expect(failures(spoiled({ end: (t, dt) => t + dt }))).toContain('accepts once and then delivers, at t + dt/2 + dt/2');
  });

  it('a missing detection, and one that comes late', () => {
    const name = 'detects once, first, at the start';
    expect(failures(spoiled({ begin: (system, _t, middle) => system.deliver(middle) }))).toContain(name);
    const late = (system: StaggeredSystem, t: number, middle: number): Status => {
      const status = system.deliver(middle);
      system.detect(t);
      return status;
    };
    expect(failures(spoiled({ begin: late }))).toContain(name);
  });

  it('a missing delivery at the end', () => {
    const finish = (system: StaggeredSystem, end: number, dt: number): Status => {
      system.transfer(end);
      return system.advance(end, dt, false) || system.accept(end);
    };
    expect(failures(spoiled({ finish }))).toContain('accepts once and then delivers, at t + dt/2 + dt/2');
  });

  it('delivery backwards in time', () => {
    const begin = (system: StaggeredSystem, t: number, middle: number): Status => {
      system.detect(t);
      return system.deliver(middle) || system.deliver(t);
    };
    expect(failures(spoiled({ begin }))).toContain('stays inside the step and never delivers backwards');
  });

  it('an update before the solve', () => {
    const solve = (system: StaggeredSystem, middle: number, dt: number): Status =>
      system.assemble(middle, 1 / dt) || system.update(1, false) || system.solve();
    expect(failures(spoiled({ solve }))).toContain('assembles, solves, updates, in this order');
  });

  it('states advanced by half a step, and gap sources not transferred', () => {
    const name = 'transfers and advances states by dt in all';
    const half = (system: StaggeredSystem, end: number, dt: number): Status => {
      system.transfer(end);
      return system.advance(end, dt / 2, false) || system.accept(end) || system.deliver(end);
    };
    expect(failures(spoiled({ finish: half }))).toContain(name);
    const untransferred = (system: StaggeredSystem, end: number, dt: number): Status =>
      system.advance(end, dt, false) || system.accept(end) || system.deliver(end);
    expect(failures(spoiled({ finish: untransferred }))).toContain(name);
  });

  it('a status that is ignored or changed', () => {
    const name = 'returns the first status that is not 0, at once';
    const deaf = (system: StaggeredSystem, middle: number, dt: number): Status => {
      system.assemble(middle, 1 / dt);
      return system.solve() || system.update(1, false);
    };
    expect(failures(spoiled({ solve: deaf }))).toStrictEqual([name]);
    const harsh: StaggeredStepper = { name: 'harsh', step: (system, t, dt) => (backwardEuler.step(system, t, dt) === 0 ? 0 : 2) };
    expect(failures(harsh)).toStrictEqual([name]);
  });

  it('state carried from one step to the next', () => {
    let earlier = 0.025;
    const solve = (system: StaggeredSystem, middle: number, dt: number): Status => {
      const cj = 1 / earlier;
      earlier = dt;
      return system.assemble(middle, cj) || system.solve() || system.update(1, false);
    };
    expect(failures(spoiled({ solve }))).toContain('holds no state');
  });

  it('a wrong coefficient, and an order that is not reached', () => {
    const solve = (system: StaggeredSystem, middle: number, dt: number): Status =>
      system.assemble(middle, 1 / dt) || system.solve() || system.update(2, false);
    expect(failures(spoiled({ solve }))).toStrictEqual(['converges with order 1']);
    expect(failures(backwardEuler, 2)).toStrictEqual(['converges with order 2']);
  });
});
