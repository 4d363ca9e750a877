// The potassium channel of the squid axon (A. L. Hodgkin, A. F. Huxley, J. Physiol. 117, 1952, 500–544) as a block of further equations: n′ = α(v)·(1 − n) − β(v)·n,
// I = gbar·n⁴·(v − ek). It takes part as long as the object lives: `using channel = new PotassiumChannel(simulation, …)`.
import type { BlockContext, BlockHandle, BlockNeeds, NodeCoupling, NonvintBlock, Simulation } from '@hillock/hillock';

export interface PotassiumOptions {
  /** Sections, as regions have them. Default: all. */
  readonly sections?: string;
  /** S/cm². */
  readonly gbar?: number;
  /** mV. */
  readonly ek?: number;
}

/** α of the gate, 1/ms, at v in mV. */
function opening(v: number): number {
  const x = (v + 55) / 10;
  return Math.abs(x) < 1e-6 ? 0.1 * (1 + x / 2) : (0.1 * x) / (1 - Math.exp(-x));
}

/** β of the gate, 1/ms. */
function closing(v: number): number {
  return 0.125 * Math.exp(-(v + 65) / 80);
}

/** dα/dv and dβ/dv, 1/ms/mV. */
function openingSlope(v: number): number {
  const x = (v + 55) / 10;
  if (Math.abs(x) < 1e-4) return 0.01 * (1 / 2 + x / 6);
  const e = Math.exp(-x);
  return (0.01 * (1 - e - x * e)) / ((1 - e) * (1 - e));
}

function closingSlope(v: number): number {
  return -closing(v) / 80;
}

/** The equations; who registers them is another matter. */
export class PotassiumEquations implements NonvintBlock {
  readonly name = 'potassium';
  private readonly sections: string;
  private readonly gbar: number;
  private readonly ek: number;
  private nodes = new Int32Array(0);
  private n = new Float64Array(0);
  private offset = 0;
  private context: BlockContext | null = null;

  constructor(options: PotassiumOptions = {}) {
    this.sections = options.sections ?? 'all';
    this.gbar = options.gbar ?? 0.036;
    this.ek = options.ek ?? -77;
  }

  declare(): BlockNeeds {
    return { scope: 'cell', nodes: [this.sections], ions: [], fields: [], states: 1 };
  }

  setup(context: BlockContext): void {
    this.context = context;
    this.nodes = Int32Array.from(context.segments, (segment) => segment.node);
    this.n = new Float64Array(this.nodes.length);
  }

  initialize(): void {
    const { n, nodes, v } = this;
    for (let i = 0; i < n.length; i++) {
      const a = opening(v[nodes[i]!]!);
      n[i] = a / (a + closing(v[nodes[i]!]!));
    }
  }

  current(rhs: Float64Array): void {
    const { n, nodes, v, gbar, ek } = this;
    for (let i = 0; i < n.length; i++) {
      const node = nodes[i]!;
      const open = n[i]! * n[i]! * n[i]! * n[i]!;
      rhs[node] = rhs[node]! - gbar * open * (v[node]! - ek);
    }
  }

  conductance(d: Float64Array): void {
    const { n, nodes, gbar } = this;
    for (let i = 0; i < n.length; i++) {
      const node = nodes[i]!;
      d[node] = d[node]! + gbar * n[i]! * n[i]! * n[i]! * n[i]!;
    }
  }

  /** Backward Euler at the new v. */
  fixedStepSolve(dt: number): 0 {
    const { n, nodes, v } = this;
    for (let i = 0; i < n.length; i++) {
      const voltage = v[nodes[i]!]!;
      const a = opening(voltage);
      n[i] = (n[i]! + dt * a) / (1 + dt * (a + closing(voltage)));
    }
    return 0;
  }

  count(offset: number): number {
    this.offset = offset;
    return this.n.length;
  }

  reinit(y: Float64Array): void {
    y.set(this.n, this.offset);
  }

  fun(_t: number, y: Float64Array, ydot: Float64Array | null): 0 {
    const { n, nodes, v, offset } = this;
    for (let i = 0; i < n.length; i++) n[i] = y[offset + i]!;
    if (ydot === null) return 0;
    for (let i = 0; i < n.length; i++) {
      const voltage = v[nodes[i]!]!;
      ydot[offset + i] = opening(voltage) * (1 - n[i]!) - closing(voltage) * n[i]!;
    }
    return 0;
  }

  /** (1 + dt·(α + β))·x = b. */
  msolve(dt: number, _t: number, b: Float64Array): 0 {
    const { n, nodes, v, offset } = this;
    for (let i = 0; i < n.length; i++) b[offset + i] = b[offset + i]! / (1 + dt * (opening(v[nodes[i]!]!) + closing(v[nodes[i]!]!)));
    return 0;
  }

  coupling(_t: number, y: Float64Array, out: NodeCoupling): void {
    const { nodes, v, offset, gbar, ek } = this;
    for (let i = 0; i < nodes.length; i++) {
      const voltage = v[nodes[i]!]!;
      const n = y[offset + i]!;
      out.dFdS[i] = -(opening(voltage) + closing(voltage));
      out.dFdU[i] = openingSlope(voltage) * (1 - n) - closingSlope(voltage) * n;
      out.dIdS[i] = 4 * gbar * n * n * n * (voltage - ek);
      out.dIdU[i] = gbar * n * n * n * n;
    }
  }

  jvp(_t: number, y: Float64Array, dv: Float64Array, dy: Float64Array, dRhs: Float64Array, dYdot: Float64Array): void {
    const { nodes, v, offset, gbar, ek } = this;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const voltage = v[node]!;
      const n = y[offset + i]!;
      const rise = openingSlope(voltage) * (1 - n) - closingSlope(voltage) * n;
      dYdot[offset + i] = rise * dv[node]! - (opening(voltage) + closing(voltage)) * dy[offset + i]!;
      dRhs[node] = dRhs[node]! - gbar * n * n * n * (n * dv[node]! + 4 * (voltage - ek) * dy[offset + i]!);
    }
  }

  absTolerance(a: Float64Array): void {
    // a gate goes from 0 to 1 while v goes through 100 mV
    for (let i = 0; i < this.n.length; i++) a[this.offset + i] = a[this.offset + i]! * 0.01;
  }

  save(): Uint8Array {
    return new Uint8Array(this.n.slice().buffer);
  }

  restore(bytes: Uint8Array): void {
    this.n.set(new Float64Array(bytes.slice().buffer));
  }

  private get v(): Float64Array {
    if (this.context === null) throw new Error('setup was not called');
    return this.context.v.array;
  }
}

/** Registers itself, and leaves when it is disposed of. */
export class PotassiumChannel extends PotassiumEquations {
  private readonly handle: BlockHandle;

  constructor(simulation: Simulation, options: PotassiumOptions = {}) {
    super(options);
    this.handle = simulation.register(this);
  }

  [Symbol.dispose](): void {
    this.handle.unregister();
  }
}
