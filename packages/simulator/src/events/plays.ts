import type { KernelCall } from '@hillock/kernel';
import type { PlayArrays, PlaySpec } from '../layout/play-arrays.ts';

/** A point of a play is reached. */
export interface PlayEvent {
  readonly kind: 'play';
  time: number;
  readonly play: number;
  readonly point: number;
}

/**
 * Variables driven by given values (NEURON's Vector.play). Every point of a play is an event; the next one is queued when one was delivered. Steps set
 * their variable then and leave it alone between; lines are evaluated by a kernel whenever the engine asks.
 */
export class Plays {
  private readonly arrays: PlayArrays;
  private readonly memory: Float64Array;
  private readonly start: Int32Array;
  private readonly upper: Int32Array;
  private readonly kernel: KernelCall;
  /** What each driven variable was before anything was played. */
  private readonly given: Float64Array;
  /** Play → its number among the lines, −1 for steps. */
  private readonly line: Int32Array;

  constructor(buffer: ArrayBufferLike, arrays: PlayArrays, kernel: KernelCall) {
    const { all, lines } = arrays;
    this.arrays = arrays;
    this.kernel = kernel;
    this.memory = new Float64Array(buffer);
    this.start = new Int32Array(buffer, arrays.start, lines.length);
    this.upper = new Int32Array(buffer, arrays.upper, lines.length);
    this.given = Float64Array.from(all, (play) => this.memory[play.variable / 8]!);
    let line = 0;
    this.line = Int32Array.from(all, (play) => (play.continuous ? line++ : -1));
  }

  /** Back to the beginning: variables as the model gave them, no point reached. The events to queue. */
  begin(): PlayEvent[] {
    this.upper.set(this.start);
    return this.arrays.all.map((play, k) => {
      this.set(play, this.given[k]!);
      return { kind: 'play', time: play.t[0] ?? 0, play: k, point: 0 };
    });
  }

  /** The play of an event, and how many of its points were reached. */
  reached({ play, point }: PlayEvent): readonly [name: string, point: number] {
    return [this.arrays.all[play]?.name ?? '', point];
  }

  /** Goes on where a play was that waits for its point `point`; its variable is as it is. The event to queue; null where there is no such play. */
  goOn(name: string, point: number, time: number): PlayEvent | null {
    const play = this.arrays.all.findIndex((one) => one.name === name);
    if (play < 0) return null;
    const line = this.line[play]!;
    if (line >= 0) this.upper[line] = this.start[line]! + point;
    return { kind: 'play', time, play, point };
  }

  /** Lines behind their last point go on along it. */
  passed(waiting: ReadonlySet<string>): void {
    this.arrays.all.forEach(({ name, t }, play) => {
      const line = this.line[play]!;
      if (line >= 0 && !waiting.has(name)) this.upper[line] = this.start[line]! + Math.max(0, t.length - 1);
    });
  }

  /** Sets the variables of all lines to their values at the engine's t. */
  evaluate(): void {
    const count = this.arrays.lines.length;
    if (count > 0) this.kernel(0, count, 0);
  }

  /** A point is reached, at the engine's t. The event of the next one, null after the last. */
  reach({ play: k, point }: PlayEvent): PlayEvent | null {
    const play = this.arrays.all[k];
    if (play === undefined) return null;
    const time = play.t[point + 1];
    const line = this.line[k]!;
    if (line < 0) {
      this.set(play, play.value[point] ?? 0);
    } else {
      if (time !== undefined) this.upper[line] = this.upper[line]! + 1;
      this.kernel(line, line + 1, 0);
    }
    return time === undefined ? null : { kind: 'play', time, play: k, point: point + 1 };
  }

  private set(play: PlaySpec, value: number): void {
    this.memory[play.variable / 8] = value;
  }
}
