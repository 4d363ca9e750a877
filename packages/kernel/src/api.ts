import type { Program } from './ir/program.ts';

/** Where a program's fields lie in memory. Offsets are bytes; `stride` is the distance of two elements of an `instance` field, in values. */
export interface Binding {
  readonly fields: Readonly<Record<string, { readonly base: number; readonly stride: number }>>;
  /** Byte offset of the i32 array instance → node. Needed when the program has `node` fields. */
  readonly nodeIndex?: number;
  /** Byte offset of the i32 array instance → place in the ion's arrays, for each ion the program has fields of. */
  readonly ionIndex?: Readonly<Record<string, number>>;
}

/** What kernels call out to. Both may throw to end the run. */
export interface Host {
  effect(name: string, instance: number, a: number, b: number, c: number, d: number): void;
  /** `instance`: the number of the instance it happened in. */
  trap(program: string, code: string, line: number, value: number, instance: number): never;
}

/** A kernel bound to memory: instances first … last−1, and the offset of an event's arguments (0 where there are none). */
export type KernelCall = (first: number, last: number, w: number) => void;

export interface CompiledProgram {
  readonly kernels: Readonly<Record<string, KernelCall>>;
  /** Bytes of machine-independent code made; 0 for the interpreter. */
  readonly codeBytes: number;
}

/** Turns a program into callable kernels over one memory. */
export interface Backend {
  readonly name: string;
  compile(program: Program, binding: Binding, memory: WebAssembly.Memory, host: Host): CompiledProgram;
}
