import type { Program } from './ir/program.ts';

/**
 * Where a program's fields lie in memory. Offsets are bytes; `stride` is the distance of two elements of an `instance` field, in values.
 *
 * `each` kernels find the nodes and ions of their instances in one of two ways:
 * - by the index arrays `nodeIndex` and `ionIndex` (no `runs`): any instance at any node, several of them at one node too;
 * - by runs (`runs`): instances that lie in a row have their nodes, and their places in the arrays of each ion, in a row too, and no two of them the same.
 *   The argument `w` of the kernel is then the byte offset of the run's description, i32 [node − instance, place of ion 0 − instance, place of ion 1 − instance …].
 *
 * For back ends with two lanes `first` is even, and instances up to the next even number after `last` are computed and stored as well: tables of instances have
 * an even stride; an instance that is only padding has values like its neighbour's, and its node and places of ions are ones that nobody reads.
 */
export interface Binding {
  readonly fields: Readonly<Record<string, { readonly base: number; readonly stride: number }>>;
  /** Byte offset of the i32 array instance → node. Needed when the program has `node` fields, in kernels for single instances also where there are runs. */
  readonly nodeIndex?: number;
  /** Byte offset of the i32 array instance → place in the ion's arrays, for each ion the program has fields of. Needed as `nodeIndex` is. */
  readonly ionIndex?: Readonly<Record<string, number>>;
  /**
   * Byte offset, a multiple of 16, of `MATH_TABLE_BYTES` for the tables of the elementary functions, the same for all programs of a memory; back ends write them.
   * Without it the tables are code: the same bits, slower.
   */
  readonly tables?: number;
  /**
   * Byte offset, a multiple of 16, of `SCRATCH_BYTES` that kernels may use while they run, the same for all programs of a memory (and of a thread). With it long
   * kernels run as several short loops over strips of instances.
   */
  readonly scratch?: number;
  /** The engine vouches that no two instances have one node, or one place of an ion. */
  readonly distinct?: boolean;
  /** `each` kernels run over runs; the ions in the order of a run's description. */
  readonly runs?: { readonly ions: readonly string[] };
}

/** What kernels call out to. Both may throw to end the run. */
export interface Host {
  effect(name: string, instance: number, a: number, b: number, c: number, d: number): void;
  /** `instance`: the number of the instance it happened in. */
  trap(program: string, code: string, line: number, value: number, instance: number): never;
}

/** A kernel bound to memory: instances first … last−1. `w` is the offset of an event's arguments, or of the description of a run (0 where there is neither). */
export type KernelCall = (first: number, last: number, w: number) => void;

export interface CompiledProgram {
  readonly kernels: Readonly<Record<string, KernelCall>>;
  /** Bytes of machine-independent code made; 0 for the interpreter. */
  readonly codeBytes: number;
  /** Kernels that run one instance at a time, and why. What is not here runs two at a time. */
  readonly oneLane: Readonly<Record<string, string>>;
}

/** Turns a program into callable kernels over one memory. */
export interface Backend {
  readonly name: string;
  compile(program: Program, binding: Binding, memory: WebAssembly.Memory, host: Host): CompiledProgram;
}
