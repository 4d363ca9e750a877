import type { Status } from '@hillock/contracts';
import { allSteppers } from '@hillock/integrators';
import { describe, expect, it } from 'vitest';
import { type Pausable, PausingSystem } from '../src/engine/pausing.ts';

/** Writes down what it is asked; each delivery needs so many calls to end. */
class Log implements Pausable {
  readonly reason = '';
  readonly asked: string[] = [];
  paused = false;
  private readonly calls: number;
  private left = 0;

  constructor(calls: number) {
    this.calls = calls;
  }

  private note(what: string): Status {
    this.asked.push(what);
    return 0;
  }

  detect(t: number): void {
    this.note(`detect ${t}`);
  }

  deliver(tUntil: number): Status {
    if (!this.paused) this.left = this.calls;
    this.paused = --this.left > 0;
    if (this.paused) return 1;
    return this.note(`deliver ${tUntil}`);
  }

  assemble(t: number, cj: number): Status {
    return this.note(`assemble ${t} ${cj}`);
  }

  solve(): Status {
    return this.note('solve');
  }

  update(factor: 1 | 2, moveIonCurrents: boolean): Status {
    return this.note(`update ${factor} ${moveIonCurrents}`);
  }

  transfer(t: number): void {
    this.note(`transfer ${t}`);
  }

  advance(t: number, dt: number, secondOrder: boolean): Status {
    return this.note(`advance ${t} ${dt} ${secondOrder}`);
  }

  accept(t: number): Status {
    return this.note(`accept ${t}`);
  }
}

describe.each(allSteppers.map((s) => [s.name, s] as const))('a step of %s that pauses', (_, stepper) => {
  it.each([2, 3, 5])('has each stage once, in order, when a delivery takes %i calls', (calls) => {
    const whole = new Log(1);
    const log = new Log(calls);
    const pausing = new PausingSystem(log);
    for (let step = 0; step < 3; step++) {
      expect(stepper.step(whole, step, 1)).toBe(0);
      let tries = 0;
      do {
        pausing.begin();
        tries++;
      } while (stepper.step(pausing, step, 1) !== 0 && pausing.paused);
      expect(tries).toBe(1 + 2 * (calls - 1));
    }
    expect(log.asked).toEqual(whole.asked);
  });
});
