import type { Program } from '../ir/program.ts';
import { fieldNames, invokedNames } from '../ir/walk.ts';

/** A program with some of its kernels, and of functions and hidden fields (names with `_` in front) only what those need. */
export function keepKernels(program: Program, keep: (kernel: string) => boolean): Program {
  const kernels = program.kernels.filter((k) => keep(k.name));
  const own = new Map(program.functions.map((f) => [f.name, f]));
  const needed = new Set<string>();
  const visit = (name: string): void => {
    const func = own.get(name);
    if (func === undefined || needed.has(name)) return;
    needed.add(name);
    for (const called of invokedNames(func.body)) visit(called);
  };
  for (const kernel of kernels) for (const name of invokedNames(kernel.body)) visit(name);
  const functions = program.functions.filter((f) => needed.has(f.name));
  const used = fieldNames([...kernels, ...functions].flatMap(({ body }) => body));
  return { ...program, kernels, functions, fields: program.fields.filter((f) => !f.name.startsWith('_') || used.has(f.name)) };
}
