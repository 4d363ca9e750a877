import type { F64, Status } from '@hillock/contracts';
import type { CableEquations } from './cable-equations.ts';

/**
 * J·x of a model with blocks that have `jvp`: their part is theirs, the part of cells and of all other blocks is a difference of f along x, in which those blocks only hand over
 * their states (concentrations that channels read). What the difference makes of ions is handed to `jvp`.
 */
export class BlockProduct {
  private readonly equations: CableEquations;
  private readonly exact: ReadonlySet<number>;
  private readonly base: F64;
  private readonly changed: F64;
  private readonly y: F64;
  private readonly dv: F64;
  private readonly dRhs: F64;
  private readonly v: F64;
  private readonly v0: F64;
  private readonly perCapacity: F64;
  /** Ion arrays as they are at y. */
  private readonly ions: readonly { readonly array: F64; readonly kept: F64 }[];
  private t = Number.NaN;

  constructor(equations: CableEquations) {
    const { layout, buffer, rows } = equations.parts;
    const { nodes } = layout;
    const { n } = equations;
    this.equations = equations;
    this.exact = new Set([...(equations.blocks.own?.blocks ?? []).entries()].flatMap(([i, block]) => (block.jvp === undefined ? [] : [i])));
    [this.base, this.changed, this.y] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    const byNode = (offset: number): F64 => new Float64Array(buffer, offset, nodes.count);
    [this.dv, this.dRhs, this.v0] = [new Float64Array(nodes.count), new Float64Array(nodes.count), new Float64Array(nodes.count)];
    this.v = byNode(nodes.v);
    this.perCapacity = byNode(rows.perCapacity);
    this.ions = [...layout.ions.values()].flatMap(({ e, in: inside, out, i, has, coverage: { count } }) =>
      [e, ...(has.concentrations ? [inside, out] : []), ...(has.current ? [i] : [])].map((offset) => ({
        array: new Float64Array(buffer, offset, count),
        kept: new Float64Array(count),
      })),
    );
  }

  times(t: number, y: F64, x: F64, out: F64): Status {
    const { equations, base, changed, dv, dRhs, v, v0 } = this;
    const { blocks, vector } = equations;
    const supervisor = blocks.own?.supervisor;
    if (supervisor === undefined) return equations.fail(2, 'no blocks');
    const size = increment(y, x);
    if (!(size > 0)) {
      out.fill(0);
      return 0;
    }
    if (t !== this.t || !same(y, this.y)) {
      const status = this.derivative(t, y, base);
      if (status !== 0) return status;
      this.t = t;
      this.y.set(y);
      v0.set(v);
      for (const { array, kept } of this.ions) kept.set(array);
    }
    for (let i = 0; i < y.length; i++) changed[i] = y[i]! + size * x[i]!;
    const status = this.derivative(t, changed, out);
    if (status !== 0) return status;
    for (let i = 0; i < out.length; i++) out[i] = (out[i]! - base[i]!) / size;
    // nodes without area have no unknown: what they do is in the difference
    for (let node = 0; node < v.length; node++) dv[node] = (v[node]! - v0[node]!) / size;
    for (const slab of vector.slabs) {
      if (slab.value !== equations.parts.layout.nodes.v / 8 + slab.place(0)) continue;
      for (let i = 0; i < slab.length; i++) dv[slab.place(i)] = x[slab.start + i]!;
    }
    for (const { ion, variable, array } of blocks.blocks.changes.values()) this.changeOf(ion, variable, size, array);
    // back to y, where blocks are asked
    v.set(v0);
    for (const { array, kept } of this.ions) array.set(kept);
    equations.forget();
    const back = supervisor.fun(t, y, null);
    if (back !== 0) return equations.fail(back, supervisor.reason);
    dRhs.fill(0);
    const made = supervisor.jvp(t, y, dv, x, dRhs, out);
    if (made !== 0) return equations.fail(made, supervisor.reason);
    for (const slab of vector.slabs) {
      if (slab.value !== equations.parts.layout.nodes.v / 8 + slab.place(0)) continue;
      for (let i = 0; i < slab.length; i++) {
        const node = slab.place(i);
        out[slab.start + i] = out[slab.start + i]! + dRhs[node]! * this.perCapacity[node]!;
      }
    }
    return 0;
  }

  /** f without what blocks with `jvp` add to it; their slots are not written. */
  private derivative(t: number, y: F64, out: F64): Status {
    return this.equations.rhsWithout(t, y, out, this.exact);
  }

  private changeOf(ion: string, variable: 'i' | 'in' | 'out' | 'e', size: number, into: F64): void {
    const arrays = this.equations.parts.layout.ions.get(ion);
    const at = this.ions.find(({ array }) => arrays !== undefined && array.byteOffset === arrays[variable]);
    if (at === undefined) {
      into.fill(0);
      return;
    }
    for (let i = 0; i < into.length; i++) into[i] = (at.array[i]! - at.kept[i]!) / size;
  }
}

/** The increment along x for a difference of f at y: half the digits of the component that it moves most. */
function increment(y: F64, x: F64): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]!) / (1e-3 + Math.abs(y[i]!)));
  return most > 0 && most < Number.POSITIVE_INFINITY ? 1.5e-8 / most : 0;
}

function same(a: F64, b: F64): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
