import type { Expr } from '../ir/expression.ts';
import { compare, div, local, mul, number, set, sub } from '../ir/notation.ts';
import type { Stmt } from '../ir/statement.ts';

/** A square system whose coefficients are locals; an entry that is not there is 0 by form. */
export interface LinearSystem {
  readonly size: number;
  /** Row → column → local. */
  readonly rows: readonly ReadonlyMap<number, string>[];
  /** The locals of right sides, one list a side: those of the rows before, those of the unknowns afterwards. */
  readonly sides: readonly (readonly string[])[];
  /** A local that becomes the smallest of the pivots, each relative to the largest entry that its column had; absent: nobody asks. */
  readonly smallest?: string;
}

/** Unknowns up to which elimination with exchange of rows is written out; the code grows with their third power, so larger systems run in loops. */
export const MOST_WRITTEN_OUT = 10;

type Fresh = (stem: string) => string;

/** A working copy of the pattern, in which entries appear as elimination fills them in. */
class Pattern {
  readonly statements: Stmt[] = [];
  private readonly rows: Map<number, string>[];
  private readonly fresh: Fresh;

  constructor(system: LinearSystem, fresh: Fresh) {
    this.rows = system.rows.map((row) => new Map(row));
    this.fresh = fresh;
  }

  has(row: number, column: number): boolean {
    return this.rows[row]?.has(column) ?? false;
  }

  columns(row: number): readonly number[] {
    return [...(this.rows[row]?.keys() ?? [])];
  }

  read(row: number, column: number): Expr {
    const name = this.rows[row]?.get(column);
    return name === undefined ? number(0) : local(name);
  }

  write(row: number, column: number, value: Expr): void {
    let name = this.rows[row]?.get(column);
    if (name === undefined) {
      name = this.fresh('f');
      this.rows[row]?.set(column, name);
    }
    this.statements.push(set(name, value));
  }

  /** a(row, column) −= by, where the entry may not be there yet. */
  subtract(row: number, column: number, by: Expr): void {
    this.write(row, column, this.has(row, column) ? sub(this.read(row, column), by) : { kind: 'unary', op: 'neg', type: 'f64', a: by });
  }
}

/**
 * Gaussian elimination as straight-line code over locals, without a branch: order and fill-in are found here, once. The system's locals are
 * overwritten.
 *
 * `none` takes pivots from the diagonal, each time the one that fills in least (H. M. Markowitz, Management Science 3, 1957, 255–269): for matrices whose
 * diagonal dominates. `partial` brings the largest entry of each column to the diagonal at run time by exchanging rows with selects: for all others.
 */
export function eliminate(system: LinearSystem, pivots: 'none' | 'partial', fresh: Fresh): readonly Stmt[] {
  const pattern = new Pattern(system, fresh);
  const { sides } = system;
  const order: number[] = [];
  const open = new Set(Array.from({ length: system.size }, (_, i) => i));
  const inverse: string[] = [];
  const largest = system.smallest === undefined ? [] : largestOfColumns(pattern, system.size, system.smallest, fresh);
  while (open.size > 0) {
    const k = pivots === 'none' ? cheapest(pattern, open) : order.length;
    if (pivots === 'partial') raiseLargest(pattern, k, open, sides, fresh);
    open.delete(k);
    order.push(k);
    if (system.smallest !== undefined) keepSmallest(pattern, k, system.smallest, largest[k] ?? '', fresh);
    const inverted = fresh('p');
    inverse[k] = inverted;
    pattern.statements.push(set(inverted, div(number(1), pattern.read(k, k))));
    for (const r of open) {
      if (!pattern.has(r, k)) continue;
      const factor = fresh('q');
      pattern.statements.push(set(factor, mul(pattern.read(r, k), local(inverted))));
      for (const c of pattern.columns(k)) if (open.has(c)) pattern.subtract(r, c, mul(pattern.read(k, c), local(factor)));
      for (const right of sides) {
        const own = right[r] ?? '';
        pattern.statements.push(set(own, sub(local(own), mul(local(right[k] ?? ''), local(factor)))));
      }
    }
  }
  // back substitution: a row's right side becomes its unknown
  const done = new Set<number>();
  for (const k of [...order].reverse()) {
    for (const right of sides) {
      let sum = local(right[k] ?? '');
      for (const c of pattern.columns(k)) if (done.has(c)) sum = sub(sum, mul(pattern.read(k, c), local(right[c] ?? '')));
      pattern.statements.push(set(right[k] ?? '', mul(sum, local(inverse[k] ?? ''))));
    }
    done.add(k);
  }
  return pattern.statements;
}

/** The largest magnitude of each column before anything is eliminated. */
function largestOfColumns(pattern: Pattern, size: number, smallest: string, fresh: Fresh): readonly string[] {
  pattern.statements.push(set(smallest, number(1)));
  return Array.from({ length: size }, (_, column) => {
    const name = fresh('l');
    pattern.statements.push(set(name, number(0)));
    for (let row = 0; row < size; row++) {
      if (!pattern.has(row, column)) continue;
      pattern.statements.push(set(name, larger(magnitude(pattern.read(row, column)), local(name))));
    }
    return name;
  });
}

function keepSmallest(pattern: Pattern, k: number, smallest: string, largest: string, fresh: Fresh): void {
  const relative = fresh('r');
  pattern.statements.push(
    set(relative, div(magnitude(pattern.read(k, k)), local(largest))),
    // what is no number counts as 0
    set(relative, select(compare('ge', local(relative), number(0)), local(relative), number(0))),
    set(smallest, select(compare('lt', local(relative), local(smallest)), local(relative), local(smallest))),
  );
}

function larger(a: Expr, b: Expr): Expr {
  return select(compare('gt', a, b), a, b);
}

function select(cond: Expr, a: Expr, b: Expr): Expr {
  return { kind: 'select', type: 'f64', cond, a, b };
}

/** The open diagonal whose elimination touches least: (entries of its row − 1)·(entries of its column − 1), the first of equals. */
function cheapest(pattern: Pattern, open: ReadonlySet<number>): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const k of open) {
    if (!pattern.has(k, k)) continue;
    let inRow = 0;
    let inColumn = 0;
    for (const other of open) {
      if (pattern.has(k, other)) inRow++;
      if (pattern.has(other, k)) inColumn++;
    }
    const cost = (inRow - 1) * (inColumn - 1);
    if (cost < least) {
      least = cost;
      best = k;
    }
  }
  if (best < 0) throw new Error('a row without a diagonal entry wants partial pivoting');
  return best;
}

/** Row by row below k: where its entry in column k is larger than that of row k, the two change places. */
function raiseLargest(pattern: Pattern, k: number, open: ReadonlySet<number>, sides: readonly (readonly string[])[], fresh: Fresh): void {
  for (const r of open) {
    if (r === k || !pattern.has(r, k)) continue;
    const exchange = fresh('x');
    const kept = fresh('t');
    pattern.statements.push(set(exchange, compare('gt', magnitude(pattern.read(r, k)), magnitude(pattern.read(k, k)))));
    const cond: Expr = { kind: 'local', type: 'bool', name: exchange };
    const choose = (a: Expr, b: Expr): Expr => ({ kind: 'select', type: 'f64', cond, a, b });
    for (const c of new Set([...pattern.columns(k), ...pattern.columns(r)])) {
      if (!open.has(c)) continue;
      pattern.statements.push(set(kept, pattern.read(k, c)));
      pattern.write(k, c, choose(pattern.read(r, c), local(kept)));
      pattern.write(r, c, choose(local(kept), pattern.read(r, c)));
    }
    for (const right of sides) {
      const [of, other] = [right[k] ?? '', right[r] ?? ''];
      pattern.statements.push(
        set(kept, local(of)),
        set(of, choose(local(other), local(kept))),
        set(other, choose(local(kept), local(other))),
      );
    }
  }
}

function magnitude(a: Expr): Expr {
  return { kind: 'unary', op: 'abs', type: 'f64', a };
}
