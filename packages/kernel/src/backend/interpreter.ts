import type { Backend, Binding, CompiledProgram, Host, KernelCall } from '../api.ts';
import { linkFunctions } from '../ir/link.ts';
import type { Program } from '../ir/program.ts';
import { Closures, type Frame } from './interpreter-closures.ts';
import { placesOf } from './places.ts';

/**
 * The oracle: runs a program as it is written, by one closure a node of its tree, over the same memory and with the same checks as
 * other back ends. Slow and plain on purpose.
 */
export const interpreterBackend: Backend = {
  name: 'interpreter',
  compile(program: Program, binding: Binding, memory: WebAssembly.Memory, host: Host): CompiledProgram {
    const kernels: Record<string, KernelCall> = {};
    const oneLane: Record<string, string> = {};
    for (const places of ['index', 'runs'] as const) {
      const closures = new Closures(program, binding, places, memory, host);
      const mine = program.kernels.filter((k) => places === (k.loop === 'each' ? placesOf(binding) : 'index'));
      if (mine.length === 0) continue;
      for (const func of linkFunctions({ ...program, kernels: mine })) closures.define(func);
      for (const { name, loop, body, setup = [], finish = [] } of mine) {
        oneLane[name] = 'the interpreter';
        const run = closures.body(body);
        const before = closures.body(setup);
        const after = closures.body(finish);
        kernels[name] =
          loop === 'each'
            ? (first, last, w) => {
                const start: Frame = { instance: first, w, numbers: {}, bits: {} };
                before(start);
                for (let i = first; i < last; i++) {
                  const frame: Frame = { instance: i, w, numbers: { ...start.numbers }, bits: { ...start.bits } };
                  run(frame);
                  if (i === last - 1) after(frame);
                }
              }
            : (first, last, w) => run({ instance: first, w, numbers: { first, last }, bits: {} });
      }
    }
    return { kernels, codeBytes: 0, oneLane };
  },
};
