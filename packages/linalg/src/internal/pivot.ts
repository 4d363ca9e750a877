import type { F64, Status } from '@hillock/contracts';

/**
 * A pivot below this part of what it was made from is all round-off: 16 machine epsilons. A matrix with a true pivot that small has no
 * correct digit left in double precision either.
 */
const TINY = 3.552713678800501e-15;

/** Whether a pivot is unfit to divide by: zero, tiny beside `scale`, or not finite. `scale` is the size of the numbers it is a difference of. */
export function unfit(pivot: number, scale: number): boolean {
  const size = Math.abs(pivot);
  return !(size > TINY * scale) || size === Infinity || !(scale < Infinity);
}

/** The reason a factorisation gives for a pivot. */
export function pivotReason(pivot: number, row: number, scale: number): string {
  return Number.isFinite(pivot) ? `the pivot of row ${row} is ${pivot}, tiny beside ${scale}` : `the pivot of row ${row} is ${pivot}`;
}

/** Looks for a component that is not finite: its index, or −1. */
export function firstNonFinite(x: F64): number {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) return i;
  return -1;
}

/** What a work says of its last failure. */
export class Report {
  reason = '';

  fail(reason: string): Status {
    this.reason = reason;
    return 1;
  }

  /** Status of a solve: 1 when a component of x is not finite. */
  solution(x: F64): Status {
    const row = firstNonFinite(x);
    return row < 0 ? 0 : this.fail(`component ${row} of the solution is ${x[row]}`);
  }
}
