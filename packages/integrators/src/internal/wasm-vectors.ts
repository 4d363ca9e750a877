import type { F64 } from '@hillock/contracts';
import { PlainVectors } from './plain-vectors.ts';
import { VECTORS } from './vectors.generated.ts';
import type { Vectors } from './vectors.ts';

/** From this length on a call into WebAssembly pays. */
const SHORTEST = 128;
/** Vectors there is room for; what is allocated beyond them is an array of its own. Pages that nobody writes cost nothing. */
const ROOM = 48;
const PAGE = 65536;
/** Engines allow few memories, so methods on small systems share one of this many bytes. */
const SLAB = 256 * PAGE;

type Operation = (...values: number[]) => number;

let compiled: WebAssembly.Module | undefined;

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** One memory with the operations on it, dealt out from the front and never taken back: it goes when all methods that have parts of it are gone. */
class Slab {
  readonly buffer: ArrayBufferLike;
  readonly size: number;
  readonly #operations: ReadonlyMap<string, Operation>;
  #used = 0;

  constructor(size: number) {
    const pages = Math.ceil(size / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    compiled ??= new WebAssembly.Module(bytesOf(VECTORS));
    const { exports } = new WebAssembly.Instance(compiled, { vectors: { memory } });
    const found = new Map<string, Operation>();
    for (const [name, value] of Object.entries(exports)) if (isOperation(value)) found.set(name, value);
    this.#operations = found;
    this.buffer = memory.buffer;
    this.size = PAGE * pages;
  }

  /** The offset of so many bytes of zeros, or −1 where they do not fit. */
  take(bytes: number): number {
    const from = this.#used;
    if (from + bytes > this.size) return -1;
    this.#used += bytes;
    return from;
  }

  operation(name: string): Operation {
    const operation = this.#operations.get(name);
    if (operation === undefined) throw new Error(`vectors.generated.ts has no ${name}`);
    return operation;
  }
}

let current: Slab | undefined;

/** A slab and a place in it. Throws a RangeError where the engine gives no more memory. */
function place(bytes: number): { readonly slab: Slab; readonly from: number } {
  const from = current?.take(bytes) ?? -1;
  if (current !== undefined && from >= 0) return { slab: current, from };
  const slab = new Slab(Math.max(SLAB, bytes));
  const first = slab.take(bytes);
  if (bytes < SLAB / 2) current = slab; // a large system has its memory to itself
  return { slab, from: first };
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'function';
}

/** Vector operations on two lanes, over a part of a memory that is sized once. */
class WasmVectors implements Vectors {
  readonly #n: number;
  readonly #plain: PlainVectors;
  readonly #buffer: ArrayBufferLike;
  /** Where the vectors of this method begin. */
  readonly #from: number;
  /** Bytes from one vector to the next: a multiple of 32. */
  readonly #stride: number;
  #used = 0;
  readonly #addScaled: Operation;
  readonly #scaled: Operation;
  readonly #quotient: Operation;
  readonly #sum: Operation;
  readonly #stageSlope: Operation;
  readonly #residual: Operation;
  readonly #massResidual: Operation;
  readonly #squares: Operation;
  readonly #weights: Operation;
  readonly #predict: readonly Operation[];
  readonly #restore: readonly Operation[];
  readonly #polynomial: readonly Operation[];

  constructor(n: number) {
    this.#n = n;
    this.#plain = new PlainVectors(n);
    this.#stride = 32 * Math.ceil(n / 4);
    const { slab, from } = place(ROOM * this.#stride);
    this.#buffer = slab.buffer;
    this.#from = from;
    const get = (name: string): Operation => slab.operation(name);
    this.#addScaled = get('addScaled');
    this.#scaled = get('scaled');
    this.#quotient = get('quotient');
    this.#sum = get('sum');
    this.#stageSlope = get('stageSlope');
    this.#residual = get('residual');
    this.#massResidual = get('massResidual');
    this.#squares = get('squares');
    this.#weights = get('weights');
    this.#predict = [1, 2, 3, 4, 5].map((q) => get(`predict${q}`));
    this.#restore = [1, 2, 3, 4, 5].map((q) => get(`restore${q}`));
    this.#polynomial = [1, 2, 3, 4, 5].map((q) => get(`polynomial${q}`));
  }

  allocate(padding = 0): F64 {
    if (this.#used === ROOM) return new Float64Array(this.#n);
    const from = this.#from + this.#used * this.#stride;
    this.#used++;
    if (padding !== 0) new Float64Array(this.#buffer, from, this.#stride / 8).fill(padding, this.#n);
    return new Float64Array(this.#buffer, from, this.#n);
  }

  allocateHistory(count: number): readonly F64[] {
    return Array.from({ length: count }, () => this.allocate());
  }

  addScaled(y: F64, a: number, x: F64): void {
    if (this.#here(y) && this.#here(x)) this.#addScaled(this.#n, y.byteOffset, a, x.byteOffset);
    else this.#plain.addScaled(y, a, x);
  }

  scaled(out: F64, a: number, x: F64): void {
    if (this.#here(out) && this.#here(x)) this.#scaled(this.#n, out.byteOffset, a, x.byteOffset);
    else this.#plain.scaled(out, a, x);
  }

  quotient(out: F64, a: number, x: F64): void {
    if (this.#here(out) && this.#here(x)) this.#quotient(this.#n, out.byteOffset, a, x.byteOffset);
    else this.#plain.quotient(out, a, x);
  }

  sum(x: F64, y: F64, out: F64): void {
    if (this.#here(x) && this.#here(y) && this.#here(out)) this.#sum(this.#n, x.byteOffset, y.byteOffset, out.byteOffset);
    else this.#plain.sum(x, y, out);
  }

  stageSlope(out: F64, gamma: number, known: F64, delta: F64): void {
    if (this.#here(out) && this.#here(known) && this.#here(delta))
      this.#stageSlope(this.#n, out.byteOffset, gamma, known.byteOffset, delta.byteOffset);
    else this.#plain.stageSlope(out, gamma, known, delta);
  }

  residual(out: F64, gamma: number, f: F64, mass: F64 | null, known: F64, delta: F64): void {
    const here = this.#here(out) && this.#here(f) && this.#here(known) && this.#here(delta) && (mass === null || this.#here(mass));
    if (!here) this.#plain.residual(out, gamma, f, mass, known, delta);
    else if (mass === null) this.#residual(this.#n, out.byteOffset, gamma, f.byteOffset, known.byteOffset, delta.byteOffset);
    else this.#massResidual(this.#n, out.byteOffset, gamma, f.byteOffset, mass.byteOffset, known.byteOffset, delta.byteOffset);
  }

  norm(x: F64, w: F64): number {
    if (!this.#here(x) || !this.#here(w)) return this.#plain.norm(x, w);
    return Math.sqrt(this.#squares(this.#n, x.byteOffset, w.byteOffset) / this.#n);
  }

  weights(rtol: number, y: F64, absolute: F64, w: F64): number {
    if (!this.#here(y) || !this.#here(absolute) || !this.#here(w)) return this.#plain.weights(rtol, y, absolute, w);
    return this.#weights(this.#n, rtol, y.byteOffset, absolute.byteOffset, w.byteOffset);
  }

  predict(q: number, z: readonly F64[]): void {
    if (this.#inRow(q, z)) this.#predict[q - 1]!(this.#n, z[0]!.byteOffset, this.#stride);
    else this.#plain.predict(q, z);
  }

  restore(q: number, z: readonly F64[]): void {
    if (this.#inRow(q, z)) this.#restore[q - 1]!(this.#n, z[0]!.byteOffset, this.#stride);
    else this.#plain.restore(q, z);
  }

  polynomial(q: number, z: readonly F64[], s: number, out: F64): void {
    if (this.#inRow(q, z) && this.#here(out)) this.#polynomial[q - 1]!(this.#n, z[0]!.byteOffset, this.#stride, s, out.byteOffset);
    else this.#plain.polynomial(q, z, s, out);
  }

  #here(x: F64): boolean {
    return x.buffer === this.#buffer && x.length === this.#n;
  }

  #inRow(q: number, z: readonly F64[]): boolean {
    return q <= this.#predict.length && this.#here(z[0]!) && this.#here(z[q]!) && z[q]!.byteOffset - z[0]!.byteOffset === q * this.#stride;
  }
}

/** Vector operations for vectors of length n: in WebAssembly where they are long enough to pay, and where the engine gives memory for them. */
export function vectorsOf(n: number): Vectors {
  if (n < SHORTEST) return new PlainVectors(n);
  try {
    return new WasmVectors(n);
  } catch (error) {
    if (error instanceof RangeError) return new PlainVectors(n);
    throw error;
  }
}
