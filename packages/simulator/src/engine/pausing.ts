import type { StaggeredSystem, Status } from '@hillock/contracts';

/** What a step is made of, and a delivery that may stop half-way. */
export interface Pausable extends StaggeredSystem {
  /** The last delivery paused with events left; delivering again goes on. */
  readonly paused: boolean;
}

/**
 * A step that can be left in the middle of a delivery and taken up again, whatever the stepper: stages are counted, and when a paused step is begun again,
 * those that were done already are passed over. A storm of events inside one step can be watched and stopped so, and its result is the same.
 */
export class PausingSystem implements StaggeredSystem {
  private readonly system: Pausable;
  /** Stages of this step begun so far. */
  private stage = 0;
  /** Stages of this step that are done. */
  private done = 0;

  constructor(system: Pausable) {
    this.system = system;
  }

  get reason(): string {
    return this.system.reason;
  }

  /** True after a step that ended with a status because a delivery paused. */
  get paused(): boolean {
    return this.system.paused;
  }

  /** Call before every step, new or taken up again. */
  begin(): void {
    if (!this.system.paused) this.done = 0;
    this.stage = 0;
  }

  detect(t: number): void {
    if (!this.passes()) this.system.detect(t);
  }

  deliver(tUntil: number): Status {
    if (this.passes()) return 0;
    const status = this.system.deliver(tUntil);
    // the paused delivery itself has to go on
    if (this.system.paused) this.done--;
    return status;
  }

  assemble(t: number, cj: number): Status {
    return this.passes() ? 0 : this.system.assemble(t, cj);
  }

  solve(): Status {
    return this.passes() ? 0 : this.system.solve();
  }

  update(factor: 1 | 2, moveIonCurrents: boolean): Status {
    return this.passes() ? 0 : this.system.update(factor, moveIonCurrents);
  }

  transfer(t: number): void {
    if (!this.passes()) this.system.transfer(t);
  }

  advance(t: number, dt: number, secondOrder: boolean): Status {
    return this.passes() ? 0 : this.system.advance(t, dt, secondOrder);
  }

  accept(t: number): Status {
    return this.passes() ? 0 : this.system.accept(t);
  }

  /** Whether the next stage was done before a pause. */
  private passes(): boolean {
    this.stage++;
    if (this.stage <= this.done) return true;
    this.done = this.stage;
    return false;
  }
}
