import type { Mechanism } from '@hillock/contracts';
import { encodeModule, type Program } from '@hillock/kernel';
import { mechanismSources } from '@hillock/mechanisms';
import { type Compilation, compileMechanism, type Diagnostic, formatDiagnostic } from '@hillock/nmodl';
import * as E from 'fp-ts/lib/Either.js';
import type { ReadText } from './api.ts';

const builtins = new Map<string, Mechanism>();

/** A standard mechanism (hh, pas, IClamp, ExpSyn …), compiled once a process. Throws where there is none of that name. */
export function builtinMechanism(name: string): Mechanism {
  const known = builtins.get(name);
  if (known !== undefined) return known;
  const source = mechanismSources.find((one) => one.name === name);
  if (source === undefined) throw new Error(`no standard mechanism "${name}"`);
  const compiled = compileMechanism(source.text, { file: source.file });
  if (E.isLeft(compiled)) throw new Error(compiled.left.map(formatDiagnostic).join('\n'));
  builtins.set(name, compiled.right.mechanism);
  return compiled.right.mechanism;
}

/** All standard mechanisms. */
export function builtinMechanisms(): readonly Mechanism[] {
  return mechanismSources.map(({ name }) => builtinMechanism(name));
}

/**
 * Compiles one NMODL text. INCLUDEd files are looked for beside the file that names them; they may be anywhere under the folder that `file` is relative to (the
 * model's, for a model's mechanisms), or that `file` is in where it is outside of that.
 */
export function compileFile(file: string, text: string, read: ReadText): E.Either<readonly Diagnostic[], Compilation> {
  return compileMechanism(text, {
    file,
    include: (name, from) => {
      const path = beside(from, name);
      if (path === null || !isUnder(file, path))
        return { refused: `INCLUDE "${name}" leaves the folder of the mechanism files: it is not read` };
      const found = read(path);
      return found === null ? null : { file: path, text: found };
    },
  });
}

/** A name relative to the folder of another, with / between folders and without `..` inside; null for one that starts at a root. */
function beside(from: string, name: string): string | null {
  if (/^([/\\]|[A-Za-z]:)/.test(name)) return null;
  const parts: string[] = [];
  for (const part of [...from.split(/[/\\]/).slice(0, -1), ...name.split(/[/\\]/)]) {
    const last = parts[parts.length - 1];
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && last !== undefined && last !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Whether a path is no further up than the file whose text leads to it; a file at a root keeps to its own folder. */
function isUnder(file: string, path: string): boolean {
  const own = beside(file, '') ?? '';
  if (/^([/\\]|[A-Za-z]:)/.test(file)) return path.startsWith(`${own}/`);
  const ups = (p: string): number => p.split('/').filter((part) => part === '..').length;
  return ups(path) <= ups(own);
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
