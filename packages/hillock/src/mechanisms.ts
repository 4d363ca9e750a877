import type { Mechanism } from '@hillock/contracts';
import { encodeModule, type Program } from '@hillock/kernel';
import { mechanismSources } from '@hillock/mechanisms';
import { type Compilation, compileMechanism, type Diagnostic, formatDiagnostic } from '@hillock/nmodl';
import * as E from 'fp-ts/lib/Either.js';
import type { ReadText } from './api.ts';

let builtins: readonly Mechanism[] | null = null;

/** The standard mechanisms (hh, pas, IClamp, ExpSyn …), compiled once a process. */
export function builtinMechanisms(): readonly Mechanism[] {
  builtins ??= mechanismSources.map(({ file, text }) => {
    const compiled = compileMechanism(text, { file });
    if (E.isLeft(compiled)) throw new Error(compiled.left.map(formatDiagnostic).join('\n'));
    return compiled.right.mechanism;
  });
  return builtins;
}

/** Compiles one NMODL text. INCLUDEd files are looked for beside the file that names them. */
export function compileFile(file: string, text: string, read: ReadText): E.Either<readonly Diagnostic[], Compilation> {
  return compileMechanism(text, {
    file,
    include: (name, from) => {
      const path = beside(from, name);
      const found = read(path);
      return found === null ? null : { file: path, text: found };
    },
  });
}

/** A name relative to the folder of another, with / between folders. */
function beside(from: string, name: string): string {
  const slash = from.lastIndexOf('/');
  return slash < 0 || name.startsWith('/') ? name : from.slice(0, slash + 1) + name;
}

/** The size of a mechanism's WebAssembly module, bound to a layout of one instance. */
export function measureMechanism(program: Program): { readonly bytes: number } {
  let top = 64;
  const take = (count: number): number => {
    const at = top;
    top += 8 * Math.max(1, count);
    return at;
  };
  const fields = Object.fromEntries(program.fields.map((f) => [f.name, { base: take(f.length), stride: 1 }]));
  const ions = new Set(program.fields.flatMap((f) => (f.ion === undefined ? [] : [f.ion])));
  const ionIndex = Object.fromEntries([...ions].map((ion) => [ion, take(1)]));
  return { bytes: encodeModule(program, { fields, nodeIndex: take(1), ionIndex }).bytes.length };
}
