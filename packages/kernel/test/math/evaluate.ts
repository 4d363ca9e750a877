import { type Backend, type Host, MATH_TABLE_BYTES, mathFunctions, type Program } from '../../src/index.ts';

const host: Host = {
  effect: () => undefined,
  trap: (program, code) => {
    throw new Error(`${program}: ${code}`);
  },
};

/** An elementary function over many arguments at once, by a back end. */
export function evaluate(backend: Backend, name: string, xs: Float64Array, ys: Float64Array): Float64Array {
  const n = xs.length;
  const two = mathFunctions[name]?.params.length === 2;
  const field = (f: string) => ({ name: f, space: 'instance', length: 1, type: 'f64' }) as const;
  const load = (f: string) => ({ kind: 'load', type: 'f64', field: f }) as const;
  const program: Program = {
    irVersion: 1,
    name: 'math',
    fields: [field('x'), field('y'), field('z')],
    functions: [],
    kernels: [
      {
        name: 'run',
        loop: 'each',
        body: [
          { kind: 'store', field: 'z', value: { kind: 'invoke', type: 'f64', fn: name, args: two ? [load('x'), load('y')] : [load('x')] } },
        ],
      },
    ],
  };
  const stride = n + (n & 1);
  const tables = 16 * Math.ceil((24 * stride + 64) / 16);
  const pages = 1 + Math.ceil((tables + MATH_TABLE_BYTES) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const place = (k: number) => ({ base: 64 + 8 * stride * k, stride });
  const array = (k: number): Float64Array => new Float64Array(memory.buffer, 64 + 8 * stride * k, n);
  array(0).set(xs);
  array(1).set(ys);
  backend.compile(program, { fields: { x: place(0), y: place(1), z: place(2) }, tables }, memory, host).kernels.run?.(0, n, 0);
  return array(2);
}

/** A stream of numbers that is the same every time (Marsaglia's xorshift, 32 bits). */
export class Stream {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0 || 1;
  }

  /** 0 ≤ u < 1, 53 bits. */
  uniform(): number {
    return (this.bits() * 2097152 + (this.bits() >>> 11)) / 9007199254740992;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Every exponent and sign alike. */
  anything(): number {
    const words = new Uint32Array([this.bits(), this.bits()]);
    const x = new Float64Array(words.buffer)[0] ?? 0;
    return Number.isFinite(x) ? x : this.anything();
  }

  private bits(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
}

/** Arguments of a function: the range that models use, hard places, and anything a double can be. */
export function argumentsOf(name: string, stream: Stream): readonly [number, number] {
  const kind = stream.uniform();
  const y = 0;
  switch (name) {
    case 'exp':
    case 'expm1':
      return [
        kind < 0.5 ? stream.between(-40, 40) : kind < 0.8 ? stream.between(-745, 710) : stream.between(-1, 1) * 2 ** -stream.between(0, 60),
        y,
      ];
    case 'log':
    case 'log2':
    case 'log10':
      return [
        kind < 0.4
          ? stream.between(0.3, 3)
          : kind < 0.7
            ? 1 + stream.between(-1, 1) * 2 ** -stream.between(1, 52)
            : Math.abs(stream.anything()),
        y,
      ];
    case 'log1p':
      return [kind < 0.5 ? stream.between(-0.999, 3) : stream.between(-1, 1) * 2 ** -stream.between(0, 60), y];
    case 'sin':
    case 'cos':
    case 'tan': {
      if (kind < 0.4) return [stream.between(-10, 10), y];
      const multiple = Math.round(stream.between(-1e6, 1e6)) * (Math.PI / 2);
      return [kind < 0.7 ? multiple * (1 + stream.between(-1, 1) * 2 ** -stream.between(20, 53)) : stream.anything(), y];
    }
    case 'asin':
    case 'acos':
      return [kind < 0.7 ? stream.between(-1, 1) : 1 - 2 ** -stream.between(1, 53), y];
    case 'sinh':
    case 'cosh':
      return [
        kind < 0.5 ? stream.between(-5, 5) : kind < 0.8 ? stream.between(-710, 710) : stream.between(-1, 1) * 2 ** -stream.between(0, 60),
        y,
      ];
    case 'pow': {
      if (kind < 0.4) return [stream.between(0.01, 20), stream.between(-10, 10)];
      const x = kind < 0.7 ? 1 + stream.between(-1, 1) * 2 ** -stream.between(1, 40) : Math.abs(stream.anything());
      const most = 700 / Math.max(1e-300, Math.abs(Math.log(x)));
      return [x, stream.between(-1, 1) * Math.min(most, 1e300)];
    }
    case 'atan2':
    case 'fmod':
      return kind < 0.5 ? [stream.between(-10, 10), stream.between(-10, 10)] : [stream.anything(), stream.anything()];
    default:
      return [kind < 0.5 ? stream.between(-20, 20) : stream.anything(), y];
  }
}
