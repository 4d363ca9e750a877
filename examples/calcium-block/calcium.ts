// A calcium pool that diffuses along the cable, as a block: in a shell of some depth c′ = −k·ica + (rest − c)/τ + diffusion, k = 10⁴/(2·F·depth). It reads the current of an ion and
// writes its concentration, tells its derivatives and its products, and uses nothing that other blocks cannot.
import type { BlockContext, BlockNeeds, NodeCoupling, NonvintBlock } from '@hillock/hillock';

/** C/mol (CODATA 2018, exact). */
const FARADAY = 96485.33212331001;

export interface CalciumOptions {
  /** Sections, as regions have them. Default: all. */
  readonly sections?: string;
  /** µm. */
  readonly depth?: number;
  /** ms. */
  readonly tau?: number;
  /** mM. */
  readonly rest?: number;
  /** µm²/ms. */
  readonly D?: number;
}

export class CalciumPool implements NonvintBlock {
  readonly name = 'calcium pool';
  private readonly sections: string;
  private readonly tau: number;
  private readonly rest: number;
  private readonly D: number;
  /** mM/ms per mA/cm². */
  private readonly k: number;
  private context: BlockContext | null = null;
  private c = new Float64Array(0);
  private parent = new Int32Array(0);
  private at = new Int32Array(0);
  /** Rates of exchange with the parent, 1/ms: of the segment's own row, and of the parent's. */
  private up = new Float64Array(0);
  private down = new Float64Array(0);
  private diagonal = new Float64Array(0);
  private offset = 0;

  constructor(options: CalciumOptions = {}) {
    this.sections = options.sections ?? 'all';
    this.tau = options.tau ?? 20;
    this.rest = options.rest ?? 5e-5;
    this.D = options.D ?? 0.22;
    this.k = 1e4 / (2 * FARADAY * (options.depth ?? 0.1));
  }

  declare(): BlockNeeds {
    return {
      scope: 'cell',
      nodes: [this.sections],
      ions: [{ ion: 'ca', reads: ['i'], writes: ['in'] }],
      fields: [],
      states: 1,
      diffuses: true,
    };
  }

  setup(context: BlockContext): void {
    const { segments } = context;
    this.context = context;
    this.c = new Float64Array(segments.length);
    this.parent = Int32Array.from(segments, (segment) => segment.parent);
    this.at = Int32Array.from(segments, (segment) => context.ionIndex('ca', segment.node));
    this.up = new Float64Array(segments.length);
    this.down = new Float64Array(segments.length);
    this.diagonal = new Float64Array(segments.length);
    // shells of one depth: what diffuses in them and through them goes with the diameter
    for (const [i, own] of segments.entries()) {
      const other = segments[own.parent];
      if (other === undefined) continue;
      const through = this.D * (own.diam + other.diam);
      this.up[i] = through / (own.length * (own.length + other.length) * own.diam);
      this.down[i] = through / (other.length * (own.length + other.length) * other.diam);
    }
  }

  initialize(): void {
    this.c.fill(this.rest);
    this.tell();
  }

  /** As mechanisms do it: source and decay, then diffusion, each by backward Euler. */
  fixedStepSolve(dt: number): 0 {
    const { c, tau, rest, k, at, ica } = this;
    for (let i = 0; i < c.length; i++) c[i] = (c[i]! + dt * (rest / tau - k * ica[at[i]!]!)) / (1 + dt / tau);
    this.solve(dt, 0, c, 0);
    this.tell();
    return 0;
  }

  count(offset: number): number {
    this.offset = offset;
    return this.c.length;
  }

  reinit(y: Float64Array): void {
    y.set(this.c, this.offset);
  }

  fun(_t: number, y: Float64Array, ydot: Float64Array | null): 0 {
    const { c, tau, rest, k, at, offset, ica } = this;
    for (let i = 0; i < c.length; i++) c[i] = y[offset + i]!;
    this.tell();
    if (ydot === null) return 0;
    for (let i = 0; i < c.length; i++) ydot[offset + i] = (rest - c[i]!) / tau - k * ica[at[i]!]!;
    this.diffuse(y, ydot);
    return 0;
  }

  msolve(dt: number, _t: number, b: Float64Array): 0 {
    this.solve(dt, 1 / this.tau, b, this.offset);
    return 0;
  }

  coupling(_t: number, _y: Float64Array, out: NodeCoupling): void {
    const { parent, up, down, tau, k } = this;
    for (let i = 0; i < parent.length; i++) {
      out.dFdS[i] = out.dFdS[i]! - 1 / tau - up[i]!;
      const p = parent[i]!;
      if (p >= 0) out.dFdS[p] = out.dFdS[p]! - down[i]!;
      // u = (v, ica)
      out.dFdU[2 * i + 1] = -k;
    }
  }

  jvp(_t: number, _y: Float64Array, _dv: Float64Array, dy: Float64Array, _dRhs: Float64Array, dYdot: Float64Array): void {
    const { c, tau, k, at, offset } = this;
    const change = this.engine.ionChange('ca', 'i').array;
    for (let i = 0; i < c.length; i++) dYdot[offset + i] = -dy[offset + i]! / tau - k * change[at[i]!]!;
    this.diffuse(dy, dYdot);
  }

  absTolerance(a: Float64Array): void {
    // a micromolar matters as much as a millivolt
    for (let i = 0; i < this.c.length; i++) a[this.offset + i] = a[this.offset + i]! * 1e-3;
  }

  /** ydot += diffusion of y, in own slots. */
  private diffuse(y: Float64Array, ydot: Float64Array): void {
    const { parent, up, down, offset } = this;
    for (let i = 0; i < parent.length; i++) {
      const p = parent[i]!;
      if (p < 0) continue;
      const difference = y[offset + p]! - y[offset + i]!;
      ydot[offset + i] = ydot[offset + i]! + up[i]! * difference;
      ydot[offset + p] = ydot[offset + p]! - down[i]! * difference;
    }
  }

  /** x[first …] := (1 + dt·decay − dt·diffusion)⁻¹ of it: elimination along the tree, children before their parents. */
  private solve(dt: number, decay: number, x: Float64Array, first: number): void {
    const { parent, up, down, diagonal } = this;
    diagonal.fill(1 + dt * decay);
    for (let i = 0; i < parent.length; i++) {
      const p = parent[i]!;
      if (p < 0) continue;
      diagonal[i] = diagonal[i]! + dt * up[i]!;
      diagonal[p] = diagonal[p]! + dt * down[i]!;
    }
    for (let i = parent.length - 1; i >= 0; i--) {
      const p = parent[i]!;
      if (p < 0) continue;
      const ratio = (dt * down[i]!) / diagonal[i]!;
      diagonal[p] = diagonal[p]! - ratio * dt * up[i]!;
      x[first + p] = x[first + p]! + ratio * x[first + i]!;
    }
    for (let i = 0; i < parent.length; i++) {
      const p = parent[i]!;
      x[first + i] = (x[first + i]! + (p < 0 ? 0 : dt * up[i]! * x[first + p]!)) / diagonal[i]!;
    }
  }

  /** Channels read the concentration from the ion. */
  private tell(): void {
    const { c, at } = this;
    const inside = this.engine.ion('ca', 'in').array;
    for (let i = 0; i < c.length; i++) inside[at[i]!] = c[i]!;
  }

  private get ica(): Float64Array {
    return this.engine.ion('ca', 'i').array;
  }

  private get engine(): BlockContext {
    if (this.context === null) throw new Error('setup was not called');
    return this.context;
  }
}
