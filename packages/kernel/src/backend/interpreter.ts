import type { Backend, Binding, CompiledProgram, Host, KernelCall } from '../api.ts';
import { linkFunctions } from '../ir/link.ts';
import type { Program } from '../ir/program.ts';
import { Closures } from './interpreter-closures.ts';

/**
 * The oracle: runs a program as it is written, by one closure a node of its tree, over the same memory and with the same checks as
 * other back ends. Slow and plain on purpose.
 */
export const interpreterBackend: Backend = {
  name: 'interpreter',
  compile(program: Program, binding: Binding, memory: WebAssembly.Memory, host: Host): CompiledProgram {
    const closures = new Closures(program, binding, memory, host);
    for (const func of linkFunctions(program)) closures.define(func);
    const kernels: Record<string, KernelCall> = {};
    for (const { name, loop, body } of program.kernels) {
      const run = closures.body(body);
      kernels[name] =
        loop === 'each'
          ? (first, last, w) => {
              for (let i = first; i < last; i++) run({ instance: i, w, numbers: {}, bits: {} });
            }
          : (first, last, w) => run({ instance: first, w, numbers: { first, last }, bits: {} });
    }
    return { kernels, codeBytes: 0 };
  },
};
