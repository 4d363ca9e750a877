import type { Binding, CompiledProgram, Host, KernelCall } from '../api.ts';
import type { Program } from '../ir/program.ts';
import { fillMathTables } from '../math/tables.ts';
import { type EncodedModule, encodeModule, type ModuleOptions } from './program-module.ts';

interface Compiled extends Omit<EncodedModule, 'bytes'> {
  readonly module: WebAssembly.Module;
  readonly size: number;
}

const cache = new WeakMap<Program, Map<string, Compiled>>();

/** A module is made once a process for each program, binding and way to make it. */
function moduleFor(program: Program, binding: Binding, options: ModuleOptions): Compiled {
  let ofProgram = cache.get(program);
  if (ofProgram === undefined) {
    ofProgram = new Map();
    cache.set(program, ofProgram);
  }
  const key = JSON.stringify([binding, options]);
  let compiled = ofProgram.get(key);
  if (compiled === undefined) {
    const { bytes, ...rest } = encodeModule(program, binding, options);
    compiled = { ...rest, module: new WebAssembly.Module(bytes), size: bytes.length };
    ofProgram.set(key, compiled);
  }
  return compiled;
}

/** Kernels of a program over a memory, in WebAssembly. */
export function instantiate(program: Program, binding: Binding, memory: WebAssembly.Memory, host: Host, simd: boolean): CompiledProgram {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const { module, size, effects, codes, oneLane } = moduleFor(program, binding, { simd, shared });
  if (binding.tables !== undefined) fillMathTables(memory.buffer, binding.tables);
  const instance = new WebAssembly.Instance(module, {
    host: {
      memory,
      effect: (kind: number, at: number, a: number, b: number, c: number, d: number) => host.effect(effects[kind] ?? '', at, a, b, c, d),
      trap: (code: number, line: number, value: number, at: number) => host.trap(program.name, codes[code] ?? '', line, value, at),
    },
  });
  const kernels: Record<string, KernelCall> = {};
  for (const { name } of program.kernels) kernels[name] = callable(instance.exports[name], name);
  return { kernels, codeBytes: size, oneLane };
}

function callable(value: WebAssembly.ExportValue | undefined, name: string): KernelCall {
  if (typeof value !== 'function') throw new Error(`no kernel ${name}`);
  return (first, last, w) => {
    value(first, last, w);
  };
}
