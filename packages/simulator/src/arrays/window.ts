import type { Backend, KernelCall } from '@hillock/kernel';
import { pointersProgram } from '../engine/programs/pointers.ts';
import type { Arena } from '../layout/arena.ts';

/** Values that are copied in one go: what is copied once more on the way to an array outside stays in the first-level cache. */
const WIDTH = 1024;

/** Byte offsets of the part of memory through which values are gathered and scattered. */
export interface WindowArrays {
  readonly index: number;
  readonly values: number;
}

export function placeWindow(arena: Arena): WindowArrays {
  return { index: arena.integers(WIDTH), values: arena.doubles(WIDTH) };
}

/**
 * Copies values between any places of a model's memory and arrays outside of it, in generated code. WebAssembly reaches its own memory alone, which has a fixed size: so places and values go
 * through a window in it.
 */
export class Window {
  private readonly index: Int32Array;
  private readonly values: Float64Array;
  private readonly gatherKernel: KernelCall;
  private readonly scatterKernel: KernelCall;
  /** Whose places are in the window: where all of them fit, they need not be copied again. */
  private owner: Int32Array | null = null;

  constructor(backend: Backend, memory: WebAssembly.Memory, { index, values }: WindowArrays) {
    const place = (base: number): { readonly base: number; readonly stride: number } => ({ base, stride: 0 });
    const fields = { memory: place(0), index: place(index), window: place(values) };
    const { gather, scatter } = backend.compile(pointersProgram, { fields }, memory, {
      effect: () => undefined,
      trap: (program, code, line, value) => {
        throw new Error(`${program}:${line}: ${code} (${value})`);
      },
    }).kernels;
    if (gather === undefined || scatter === undefined) throw new Error('the kernels of pointers were not compiled');
    this.gatherKernel = gather;
    this.scatterKernel = scatter;
    this.index = new Int32Array(memory.buffer, index, WIDTH);
    this.values = new Float64Array(memory.buffer, values, WIDTH);
  }

  /** out[i] := the value at places[i] (in doubles from the start of the memory). */
  gather(places: Int32Array, out: Float64Array): void {
    const n = places.length;
    for (let from = 0; from < n; from += WIDTH) {
      const count = Math.min(WIDTH, n - from);
      this.show(places, from, count);
      this.gatherKernel(0, count, 0);
      out.set(count === WIDTH ? this.values : this.values.subarray(0, count), from);
    }
  }

  /** The value at places[i] := values[i]; of two that are one place the later one stays. */
  scatter(places: Int32Array, values: Float64Array): void {
    const n = places.length;
    for (let from = 0; from < n; from += WIDTH) {
      const count = Math.min(WIDTH, n - from);
      this.show(places, from, count);
      this.values.set(n <= WIDTH ? values : values.subarray(from, from + count));
      this.scatterKernel(0, count, 0);
    }
  }

  /** Forgets whose places are in the window: they were changed. */
  forget(places: Int32Array): void {
    if (this.owner === places) this.owner = null;
  }

  private show(places: Int32Array, from: number, count: number): void {
    if (this.owner === places) return;
    this.index.set(places.length <= WIDTH ? places : places.subarray(from, from + count));
    this.owner = places.length <= WIDTH ? places : null;
  }
}
