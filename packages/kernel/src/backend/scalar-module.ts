import type { Binding } from '../api.ts';
import { F64, I32, ModuleBuilder } from '../encoder/module.ts';
import { linkFunctions } from '../ir/link.ts';
import type { Func, Program } from '../ir/program.ts';
import { FunctionEmitter, type ModuleContext, wasmType } from './function-emitter.ts';

/** A module that was made, the size of its text, and the names behind the numbers it calls the host with. */
export interface Compiled {
  readonly module: WebAssembly.Module;
  readonly bytes: number;
  readonly effects: readonly string[];
  readonly codes: readonly string[];
}

/** The binary module of a program bound to a layout. */
export function compileModule(program: Program, binding: Binding): Compiled {
  const { bytes, effects, codes } = encodeModule(program, binding);
  return { module: new WebAssembly.Module(bytes), bytes: bytes.length, effects, codes };
}

export function encodeModule(
  program: Program,
  binding: Binding,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly effects: readonly string[]; readonly codes: readonly string[] } {
  const builder = new ModuleBuilder();
  builder.importMemory('host', 'memory', 0, 65536, false);
  const effect = builder.importFunction('host', 'effect', [I32, I32, F64, F64, F64, F64], []);
  const trap = builder.importFunction('host', 'trap', [I32, I32, F64, I32], []);
  const functions = new Map<string, { readonly func: Func; readonly index: number }>();
  for (const func of linkFunctions(program)) {
    const params = [I32, I32, ...func.params.map((p) => wasmType(p.type))] as const;
    const results = func.result === null ? [] : [wasmType(func.result.type)];
    functions.set(func.name, { func, index: builder.declare(params, results) });
  }
  const kernels = program.kernels.map((kernel) => ({ kernel, index: builder.declare([I32, I32, I32], []) }));
  const context: ModuleContext = {
    fields: new Map(program.fields.map((f) => [f.name, f])),
    binding,
    functions,
    effect,
    trap,
    effects: [],
    codes: [],
  };
  for (const { func, index } of functions.values()) builder.define(index, FunctionEmitter.ofFunction(context, func));
  for (const { kernel, index } of kernels) {
    builder.define(index, FunctionEmitter.ofKernel(context, kernel));
    builder.export(kernel.name, index);
  }
  return { bytes: builder.finish(), effects: context.effects, codes: context.codes };
}
