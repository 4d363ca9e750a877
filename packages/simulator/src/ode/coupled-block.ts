import type { BlockNeeds, F64, NodeCoupling, Status } from '@hillock/contracts';
import type { Supervisor } from '@hillock/nonvint';
import type { EngineContext } from '../blocks/block-context.ts';
import type { Layout } from '../layout/layout.ts';

/** A pivot below this is no pivot. */
const TINY = 1e-300;

export interface CoupledParts {
  readonly supervisor: Supervisor;
  readonly number: number;
  readonly context: EngineContext;
  readonly needs: BlockNeeds;
  readonly offset: number;
  readonly layout: Layout;
  readonly buffer: ArrayBufferLike;
  /** All blocks but this one. */
  readonly others: ReadonlySet<number>;
  readonly n: number;
}

/**
 * One block in Newton's matrix. With A = ∂f/∂s within a segment, and the dependence on ion currents taken through ∂i/∂v: w = (1 − γA)⁻¹·b and z = (1 − γA)⁻¹·γ·∂f/∂v, the row of the
 * node gets d += ∂I/∂v + ∂I/∂s·z and rhs −= ∂I/∂s·w, and after the solve s = w + z·δv. Where states diffuse w is the block's own `msolve`, and z serves the diagonal alone.
 */
export class CoupledBlock {
  readonly number: number;
  reason = '';
  private readonly parts: CoupledParts;
  private readonly nodes: Int32Array;
  private readonly states: number;
  private readonly width: number;
  private readonly coupling: NodeCoupling;
  /** ∂f/∂v and ∂I/∂v, ion currents included. */
  private readonly dFdV: F64;
  private readonly dIdV: F64;
  private readonly factors: F64;
  private readonly pivots: Int32Array;
  private readonly z: F64;
  /** Column of u, and ∂i/∂v of each segment, for what is read of ions' currents. */
  private readonly currents: readonly { readonly column: number; readonly didv: F64; readonly at: Int32Array }[];
  private readonly diffuses: boolean;
  private readonly full: F64;
  private gamma = 0;

  constructor(parts: CoupledParts) {
    this.parts = parts;
    this.number = parts.number;
    const { context, needs, layout, buffer } = parts;
    const { segments } = context;
    const k = needs.states ?? 0;
    this.states = k;
    this.nodes = Int32Array.from(segments, (segment) => segment.node);
    const N = segments.length;
    const reads = needs.ions.flatMap((use) => use.reads.map((variable) => ({ ion: use.ion, variable })));
    const m = 1 + reads.length;
    this.width = m;
    this.coupling = {
      dFdS: new Float64Array(N * k * k),
      dFdU: new Float64Array(N * k * m),
      dIdS: new Float64Array(N * k),
      dIdU: new Float64Array(N * m),
    };
    this.dFdV = new Float64Array(N * k);
    this.dIdV = new Float64Array(N);
    this.factors = new Float64Array(N * k * k);
    this.pivots = new Int32Array(N * k);
    this.z = new Float64Array(N * k);
    this.currents = reads.flatMap(({ ion, variable }, i) => {
      const arrays = layout.ions.get(ion);
      if (variable !== 'i' || arrays === undefined) return [];
      const at = Int32Array.from(segments, (segment) => arrays.coverage.atPlace(segment.node));
      return [{ column: 1 + i, didv: new Float64Array(buffer, arrays.didv, arrays.coverage.count), at }];
    });
    this.diffuses = needs.diffuses === true;
    this.full = new Float64Array(this.diffuses ? parts.n : 0);
  }

  setup(t: number, y: F64, gamma: number, fresh: boolean): Status {
    const { coupling, states: k, width: m, nodes } = this;
    if (fresh) {
      for (const values of [coupling.dFdS, coupling.dFdU, coupling.dIdS, coupling.dIdU]) values.fill(0);
      const status = this.parts.supervisor.coupling(this.number, t, y, coupling);
      if (status !== 0) {
        this.reason = this.parts.supervisor.reason;
        return status;
      }
      for (let i = 0; i < nodes.length; i++) {
        this.dIdV[i] = coupling.dIdU[i * m]!;
        for (let j = 0; j < k; j++) this.dFdV[i * k + j] = coupling.dFdU[(i * k + j) * m]!;
        for (const { column, didv, at } of this.currents) {
          const slope = didv[at[i]!]!;
          this.dIdV[i]! += coupling.dIdU[i * m + column]! * slope;
          for (let j = 0; j < k; j++) this.dFdV[i * k + j]! += coupling.dFdU[(i * k + j) * m + column]! * slope;
        }
      }
    }
    this.gamma = gamma;
    for (let i = 0; i < nodes.length; i++) {
      if (!this.factor(i, gamma)) {
        this.reason = `${this.parts.supervisor.label(this.number)}, coupling: 1 − γ·∂f/∂s is singular at ${this.parts.context.segments[i]?.place}`;
        return 1;
      }
      for (let j = 0; j < k; j++) this.z[i * k + j] = gamma * this.dFdV[i * k + j]!;
      this.solveAt(i, this.z, i * k);
    }
    return 0;
  }

  /** Own slots of b become w; rows of the nodes get the block's part. */
  condense(t: number, b: F64, y: F64, rhs: F64, d: F64): Status {
    const { states: k, nodes, coupling, z, dIdV } = this;
    const { offset } = this.parts;
    if (this.diffuses) {
      const status = this.msolve(t, b, y);
      if (status !== 0) return status;
    } else for (let i = 0; i < nodes.length; i++) this.solveAt(i, b, offset + i * k);
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      let [slope, known] = [dIdV[i]!, 0];
      for (let j = 0; j < k; j++) {
        const byState = coupling.dIdS[i * k + j]!;
        slope += byState * z[i * k + j]!;
        known += byState * b[offset + i * k + j]!;
      }
      d[node] = d[node]! + slope;
      rhs[node] = rhs[node]! - known;
    }
    return 0;
  }

  /** With the solution δv in rhs: own slots of b become s. */
  expand(t: number, b: F64, y: F64, rhs: F64): Status {
    const { states: k, nodes, z, full, dFdV, gamma } = this;
    const { offset } = this.parts;
    if (!this.diffuses) {
      for (let i = 0; i < nodes.length; i++)
        for (let j = 0; j < k; j++) b[offset + i * k + j] = b[offset + i * k + j]! + z[i * k + j]! * rhs[nodes[i]!]!;
      return 0;
    }
    full.fill(0);
    for (let i = 0; i < nodes.length; i++)
      for (let j = 0; j < k; j++) full[offset + i * k + j] = gamma * dFdV[i * k + j]! * rhs[nodes[i]!]!;
    const status = this.msolve(t, full, y);
    if (status !== 0) return status;
    for (let s = offset; s < offset + nodes.length * k; s++) b[s] = b[s]! + full[s]!;
    return 0;
  }

  private msolve(t: number, b: F64, y: F64): Status {
    const { supervisor, others } = this.parts;
    const status = supervisor.msolve(this.gamma, t, b, y, others);
    if (status !== 0) this.reason = supervisor.reason;
    return status;
  }

  /** LU with partial pivoting of 1 − γA at segment i. */
  private factor(i: number, gamma: number): boolean {
    const { states: k, factors, pivots, coupling } = this;
    const base = i * k * k;
    for (let p = 0; p < k; p++)
      for (let q = 0; q < k; q++) factors[base + p * k + q] = (p === q ? 1 : 0) - gamma * coupling.dFdS[base + p * k + q]!;
    for (let p = 0; p < k; p++) {
      let best = p;
      for (let r = p + 1; r < k; r++) if (Math.abs(factors[base + r * k + p]!) > Math.abs(factors[base + best * k + p]!)) best = r;
      pivots[i * k + p] = best;
      if (!(Math.abs(factors[base + best * k + p]!) > TINY)) return false;
      if (best !== p)
        for (let q = 0; q < k; q++) {
          const kept = factors[base + p * k + q]!;
          factors[base + p * k + q] = factors[base + best * k + q]!;
          factors[base + best * k + q] = kept;
        }
      for (let r = p + 1; r < k; r++) {
        const ratio = factors[base + r * k + p]! / factors[base + p * k + p]!;
        factors[base + r * k + p] = ratio;
        for (let q = p + 1; q < k; q++) factors[base + r * k + q] = factors[base + r * k + q]! - ratio * factors[base + p * k + q]!;
      }
    }
    return true;
  }

  /** x[at … at + k − 1] := (1 − γA)⁻¹ of it, at segment i. */
  private solveAt(i: number, x: F64, at: number): void {
    const { states: k, factors, pivots } = this;
    const base = i * k * k;
    for (let p = 0; p < k; p++) {
      const other = pivots[i * k + p]!;
      if (other !== p) {
        const kept = x[at + p]!;
        x[at + p] = x[at + other]!;
        x[at + other] = kept;
      }
    }
    for (let p = 0; p < k; p++) for (let q = 0; q < p; q++) x[at + p] = x[at + p]! - factors[base + p * k + q]! * x[at + q]!;
    for (let p = k - 1; p >= 0; p--) {
      for (let q = p + 1; q < k; q++) x[at + p] = x[at + p]! - factors[base + p * k + q]! * x[at + q]!;
      x[at + p] = x[at + p]! / factors[base + p * k + p]!;
    }
  }
}
