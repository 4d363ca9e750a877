import type { Backend, Binding, CompiledProgram, Host, KernelCall } from '../api.ts';
import type { Program } from '../ir/program.ts';
import { type Compiled, compileModule } from './scalar-module.ts';

const cache = new WeakMap<Program, Map<string, Compiled>>();

/** A module is made once a process for each program and binding. */
function moduleFor(program: Program, binding: Binding): Compiled {
  let ofProgram = cache.get(program);
  if (ofProgram === undefined) {
    ofProgram = new Map();
    cache.set(program, ofProgram);
  }
  const key = JSON.stringify(binding);
  let compiled = ofProgram.get(key);
  if (compiled === undefined) {
    compiled = compileModule(program, binding);
    ofProgram.set(key, compiled);
  }
  return compiled;
}

/** One lane of WebAssembly: a module a program and binding, field bases as constants. */
export const scalarBackend: Backend = {
  name: 'scalar',
  compile(program: Program, binding: Binding, memory: WebAssembly.Memory, host: Host): CompiledProgram {
    const { module, bytes, effects, codes } = moduleFor(program, binding);
    const instance = new WebAssembly.Instance(module, {
      host: {
        memory,
        effect: (kind: number, at: number, a: number, b: number, c: number, d: number) => host.effect(effects[kind] ?? '', at, a, b, c, d),
        trap: (code: number, line: number, value: number, at: number) => host.trap(program.name, codes[code] ?? '', line, value, at),
      },
    });
    const kernels: Record<string, KernelCall> = {};
    for (const { name } of program.kernels) kernels[name] = callable(instance.exports[name], name);
    return { kernels, codeBytes: bytes };
  },
};

function callable(value: WebAssembly.ExportValue | undefined, name: string): KernelCall {
  if (typeof value !== 'function') throw new Error(`no kernel ${name}`);
  return (first, last, w) => {
    value(first, last, w);
  };
}
