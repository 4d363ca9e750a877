import { type BlockContext, definePlugin, type NonvintBlock, type PluginSpec, type Schema } from '@hillock/contracts';

export interface Options {
  /** Where it is: "soma(0.5)". */
  readonly at: readonly string[];
  /** S/cm². */
  readonly g: number;
  /** ms. */
  readonly tau: number;
  /** mV. */
  readonly ek: number;
}

/** i = g·w·(v − ek), dw/dt = (w∞(v) − w)/τ, w∞ = 1/(1 + exp(−(v + 35)/10)). */
class SlowPotassium implements NonvintBlock {
  readonly name = 'slow-k';
  private readonly options: Options;
  private readonly nodes: number[] = [];
  private readonly w: Float64Array;
  private context: BlockContext | null = null;
  private offset = 0;

  constructor(options: Options) {
    this.options = options;
    this.w = new Float64Array(options.at.length);
  }

  setup(context: BlockContext): void {
    this.context = context;
    this.nodes.length = 0;
    for (const place of this.options.at) this.nodes.push(context.nodeIndex(place));
  }

  initialize(): void {
    this.nodes.forEach((node, i) => {
      this.w[i] = this.target(node);
    });
  }

  current(rhs: Float64Array): void {
    this.nodes.forEach((node, i) => {
      // mA/cm²
      rhs[node] = (rhs[node] ?? 0) - this.options.g * (this.w[i] ?? 0) * (this.v(node) - this.options.ek);
    });
  }

  conductance(d: Float64Array): void {
    this.nodes.forEach((node, i) => {
      d[node] = (d[node] ?? 0) + this.options.g * (this.w[i] ?? 0);
    });
  }

  fixedStepSolve(dt: number): undefined {
    this.nodes.forEach((node, i) => {
      const w = this.w[i] ?? 0;
      this.w[i] = w + (1 - Math.exp(-dt / this.options.tau)) * (this.target(node) - w);
    });
  }

  count(offset: number): number {
    this.offset = offset;
    return this.w.length;
  }

  reinit(y: Float64Array): void {
    y.set(this.w, this.offset);
  }

  fun(_t: number, y: Float64Array, ydot: Float64Array | null): undefined {
    this.w.set(y.subarray(this.offset, this.offset + this.w.length));
    if (ydot === null) return;
    this.nodes.forEach((node, i) => {
      ydot[this.offset + i] = (this.target(node) - (this.w[i] ?? 0)) / this.options.tau;
    });
  }

  msolve(dt: number, _t: number, b: Float64Array): undefined {
    for (let i = this.offset; i < this.offset + this.w.length; i++) b[i] = (b[i] ?? 0) / (1 + dt / this.options.tau);
  }

  private v(node: number): number {
    return this.context?.v.array[node] ?? Number.NaN;
  }

  private target(node: number): number {
    return 1 / (1 + Math.exp(-(this.v(node) + 35) / 10));
  }
}

const options: Schema<Options> = {
  jsonSchema: {
    type: 'object',
    properties: {
      at: { type: 'array', items: { type: 'string' } },
      g: { type: 'number', minimum: 0 },
      tau: { type: 'number', exclusiveMinimum: 0 },
      ek: { type: 'number' },
    },
    required: ['at'],
    additionalProperties: false,
  },
  parse: (json) => ({ at: [], g: 1e-3, tau: 50, ek: -90, ...(typeof json === 'object' ? json : {}) }),
};

export const plugin: PluginSpec = definePlugin({
  name: 'slow-potassium',
  version: '0.3.0',
  contracts: '^0.1.0',
  module: 'slow-potassium',
  provides: { blocks: [{ name: 'slow-k', options, create: (given) => new SlowPotassium(options.parse(given)) }] },
});
