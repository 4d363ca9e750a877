import type { F64 } from '@hillock/contracts';

/** Columns of a factor, appended one by one. Storage doubles when it is full, and is kept for the next factorisation. */
export class GrowingColumns {
  readonly start: Int32Array;
  rows: Int32Array;
  values: F64;
  length = 0;

  constructor(n: number, capacity: number) {
    this.start = new Int32Array(n + 1);
    this.rows = new Int32Array(capacity);
    this.values = new Float64Array(capacity);
  }

  /** Makes room for `more` entries. */
  reserve(more: number): void {
    if (this.length + more <= this.rows.length) return;
    const capacity = Math.max(2 * this.rows.length, this.length + more);
    const rows = new Int32Array(capacity);
    const values = new Float64Array(capacity);
    rows.set(this.rows);
    values.set(this.values);
    this.rows = rows;
    this.values = values;
  }

  push(row: number, value: number): void {
    this.rows[this.length] = row;
    this.values[this.length] = value;
    this.length++;
  }
}
