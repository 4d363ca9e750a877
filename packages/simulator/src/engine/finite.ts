import type { KernelCall } from '@hillock/kernel';
import type { FiniteArrays, GroupRows, Row } from './finite-rows.ts';

/** A mechanism that has currents: `run` adds them to rhs and d. */
export interface Current {
  readonly name: string;
  readonly run: () => void;
}

/** mV: where currents are tried when the voltage that made them fail is gone. */
const PROBES: readonly number[] = [-65, -80, -40, 0, 40];

/** Finds values of one group that are not finite, and tells whose they are. */
export class Finite {
  private readonly rows: GroupRows;
  private readonly memory: Float64Array;
  private readonly bad: Int32Array;
  private readonly check: KernelCall;

  constructor(buffer: ArrayBufferLike, arrays: FiniteArrays, group: number, check: KernelCall) {
    const rows = arrays.groups[group];
    if (rows === undefined) throw new RangeError(`no group ${group}`);
    this.rows = rows;
    this.memory = new Float64Array(buffer);
    this.bad = new Int32Array(buffer, arrays.bad, 1);
    this.check = check;
  }

  /**
   * After a solve, before states advance: what made v not finite; null while it is. `currents`: the mechanisms, each by itself, and where they leave
   * rhs and d: they are tried where nothing that is kept tells.
   */
  voltage(currents: () => readonly Current[], rhs: Float64Array, d: Float64Array): string | null {
    const { roots, states, causes, first } = this.rows;
    this.check(first, first + roots.length, 0);
    if (this.bad[0]! < 0) return null;
    // what a mechanism had before this step, then what it computed in it; v itself is lost in the whole cell by now
    const cause = this.first(states.slice(1)) ?? this.first(causes) ?? this.culprit(currents(), rhs, d);
    const v = this.first(states.slice(0, 1)) ?? this.first(roots) ?? 'v';
    return cause === null ? v : `${cause}, and v with it,`;
  }

  /** Any state that is not finite; null when all are. */
  states(): string | null {
    const { roots, states, first } = this.rows;
    const begin = first + roots.length;
    this.check(begin, begin + states.length, 0);
    if (this.bad[0]! < 0) return null;
    return this.first(states.slice(1)) ?? this.first(states.slice(0, 1));
  }

  /** The mechanism whose current is not finite at some voltage that is well, as v itself is lost. */
  private culprit(currents: readonly Current[], rhs: Float64Array, d: Float64Array): string | null {
    const [row] = this.rows.states;
    const v = this.memory.subarray(row.start, row.start + row.length);
    const lost = v.slice();
    try {
      for (const voltage of PROBES) {
        v.fill(voltage);
        for (const { name, run } of currents) {
          rhs.fill(0);
          d.fill(0);
          run();
          for (let at = 0; at < row.length; at++) {
            const node = row.offset + at;
            if (Number.isFinite(rhs[node]!) && Number.isFinite(d[node]!)) continue;
            const place = row.place(at);
            if (place !== null) return `the current of ${name} in ${place} is not finite`;
          }
        }
      }
      return null;
    } finally {
      v.set(lost);
    }
  }

  private first(rows: readonly Row[]): string | null {
    for (const { start, length, name } of rows) {
      for (let at = 0; at < length; at++) {
        const value = this.memory[start + at]!;
        if (Number.isFinite(value)) continue;
        const words = name(at);
        if (words !== null) return `${words} is ${value}`;
      }
    }
    return null;
  }
}
