import type { Expr, Stmt } from '@hillock/kernel';
import { load } from '@hillock/kernel/notation';
import { isTrivial } from '../blocks/file.ts';
import { ionVariable } from '../check/symbols.ts';
import type { Expression, Name, Statement } from '../syntax/tree.ts';
import type { Scope } from './context.ts';

type Verbatim = Extract<Statement, { kind: 'verbatim' }>;

/** Sets a variable to a value that is already lowered. */
type Assign = (scope: Scope, target: Name, at: Expression | null, value: Expr) => readonly Stmt[];

/** `cai = _ion_cai;`, once or several times. */
const COPIES = /^(?:\s*\w+\s*=\s*_ion_\w+\s*;)+\s*$/;

/**
 * C code. What does nothing is left out. `cai = _ion_cai;` is how files say that a variable takes the ion's value at once (in INITIAL, before NEURON did it by
 * itself), and becomes that. Anything else is not understood.
 */
export function verbatim(scope: Scope, s: Verbatim, assign: Assign): readonly Stmt[] {
  if (isTrivial(s.text)) return [];
  const code = s.text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/[^\n]*/g, '');
  const copies = COPIES.test(code) ? [...code.matchAll(/(\w+)\s*=\s*_ion_(\w+)\s*;/g)] : [];
  const made = copies.map(([, target = '', source = '']) => copy(scope, s, target, source, assign));
  if (copies.length === 0 || made.includes(null)) {
    scope.context.diagnostics.unsupported(s.span, 'VERBATIM (C code)');
    return [];
  }
  return made.flatMap((statements) => statements ?? []);
}

/** Null: there is no such ion variable in the NEURON block. */
function copy(scope: Scope, s: Verbatim, target: string, source: string, assign: Assign): readonly Stmt[] | null {
  const { context } = scope;
  for (const { ion, reads, writes } of context.file.neuron.ions) {
    const variable = ionVariable(source, ion.text);
    if (variable === null || ![...reads, ...writes].some((name) => name.text === source)) continue;
    // a variable that is only read is the ion's at every time
    if (target === source && context.symbol(target)?.kind === 'ion') return [];
    return assign(scope, { text: target, span: s.span }, null, load(context.ionField(ion.text, variable)));
  }
  return null;
}
