import type { IonVar } from '@hillock/contracts';
import { nearestName } from '@hillock/names';
import type { Diagnostics } from '../syntax/diagnostics.ts';
import type { Declaration, File, FunctionTable, Name, Routine, Statement } from '../syntax/tree.ts';
import { builtinNames, ENGINE } from './builtins.ts';

/** The GLOBAL that turns a mechanism's tables on (1) and off (0). */
export const SWITCH = 'usetable';

/** What a name of a file means. `length` 0: a scalar. */
export type Meaning =
  | { readonly kind: 'engine'; readonly space: 'scalar' | 'node'; readonly key: string }
  | { readonly kind: 'constant'; readonly value: number }
  /** Read from the ion where it is used: nothing in this mechanism writes it. */
  | { readonly kind: 'ion'; readonly ion: string; readonly variable: IonVar }
  /** One an instance. */
  | { readonly kind: 'field'; readonly length: number; readonly role: Role; readonly range: boolean }
  /** One a mechanism. */
  | { readonly kind: 'global'; readonly length: number; readonly role: Role }
  /** A variable of somebody else, chosen by the model. */
  | { readonly kind: 'pointer' }
  /** A stream of random numbers. */
  | { readonly kind: 'random' }
  | { readonly kind: 'routine'; readonly routine: Routine }
  | { readonly kind: 'functionTable'; readonly table: FunctionTable }
  | { readonly kind: 'block'; readonly blockKind: string };

export type Role = 'parameter' | 'state' | 'assigned';

/** An ion variable that the mechanism writes: it has a copy of its own. */
export interface WrittenIon {
  readonly name: string;
  readonly ion: string;
  readonly variable: IonVar;
  /** The mechanism reads it too: the copy starts from the ion's value. */
  readonly read: boolean;
  /** False: the NEURON block only READs it, but code assigns to it: what it assigns stays in the mechanism. */
  readonly back: boolean;
}

export interface SymbolTable {
  readonly symbols: ReadonlyMap<string, Meaning>;
  readonly written: readonly WrittenIon[];
  /** Defaults, units and limits of declared variables. */
  readonly declared: ReadonlyMap<string, Declaration>;
}

/** `ena` of na: e; `nai`: in; `nao`: out; `ina`: i. */
export function ionVariable(name: string, ion: string): IonVar | null {
  if (name === `e${ion}`) return 'e';
  if (name === `${ion}i`) return 'in';
  if (name === `${ion}o`) return 'out';
  return name === `i${ion}` ? 'i' : null;
}

/** Gives every declared name its meaning, and tells of names that are declared twice or cannot be. */
export function buildSymbols(file: File, diagnostics: Diagnostics): SymbolTable {
  const symbols = new Map<string, Meaning>();
  const declared = new Map<string, Declaration>();
  const places = new Map<string, Name>();
  const { neuron } = file;
  // currents that no ion carries can always be reached from outside
  const range = new Set([...neuron.range, ...neuron.nonspecific, ...neuron.electrode].map((n) => n.text));
  const global = new Set(neuron.global.map((n) => n.text));
  const written: WrittenIon[] = [];

  for (const [name, { space, key }] of ENGINE) symbols.set(name, { kind: 'engine', space, key });
  for (const use of neuron.ions) {
    const ion = use.ion.text;
    const reads = new Set(use.reads.map((n) => n.text));
    for (const name of [...use.reads, ...use.writes]) {
      const variable = ionVariable(name.text, ion);
      if (variable === null) {
        const expected = [`e${ion}`, `i${ion}`, `${ion}i`, `${ion}o`].join(', ');
        diagnostics.error('kind', name.span, `"${name.text}" is no variable of ion ${ion}`, { expected });
      } else {
        symbols.set(name.text, { kind: 'ion', ion, variable });
      }
    }
    for (const name of use.writes) {
      const variable = ionVariable(name.text, ion);
      if (variable === null) continue;
      written.push({ name: name.text, ion, variable, read: reads.has(name.text), back: true });
      symbols.set(name.text, { kind: 'field', length: 0, role: 'assigned', range: range.has(name.text) });
    }
  }

  const assigned = assignedNames(file);
  for (const use of neuron.ions) {
    const writes = new Set(use.writes.map((n) => n.text));
    for (const name of use.reads) {
      const variable = ionVariable(name.text, use.ion.text);
      const place = assigned.get(name.text);
      if (variable === null || place === undefined || writes.has(name.text)) continue;
      diagnostics.warn('ignored', place.span, `"${name.text}" is only READ: what is assigned to it stays in the mechanism`);
      written.push({ name: name.text, ion: use.ion.text, variable, read: true, back: false });
      symbols.set(name.text, { kind: 'field', length: 0, role: 'assigned', range: false });
    }
  }
  for (const name of neuron.pointers) {
    if (symbols.has(name.text)) diagnostics.error('duplicate', name.span, `"${name.text}" has a meaning already and cannot be a POINTER`);
    else symbols.set(name.text, { kind: 'pointer' });
  }

  for (const name of neuron.random) {
    if (symbols.has(name.text)) diagnostics.error('duplicate', name.span, `"${name.text}" has a meaning already and cannot be RANDOM`);
    else symbols.set(name.text, { kind: 'random' });
  }

  const declare = (name: Name, symbol: Meaning, declaration: Declaration | null): void => {
    if (declaration !== null && !declared.has(name.text)) declared.set(name.text, declaration);
    const known = symbols.get(name.text);
    const before = places.get(name.text);
    // engine and ion variables and pointers may be declared again, with a value or a unit: they stay what they are
    if (known !== undefined && before === undefined) {
      const own = known.kind === 'field' && symbol.kind === 'field' && symbol.role === 'state';
      if (own) symbols.set(name.text, symbol);
      return;
    }
    if (before !== undefined) {
      const { line } = before.span.source.position(before.span.start);
      diagnostics.error('duplicate', name.span, `"${name.text}" is declared already, in line ${line}`);
      return;
    }
    places.set(name.text, name);
    symbols.set(name.text, symbol);
  };

  for (const c of file.constants) declare(c.name, { kind: 'constant', value: c.value ?? 0 }, null);
  for (const s of file.states) {
    declare(s.name, { kind: 'field', length: s.length, role: 'state', range: true }, s);
  }
  for (const p of file.parameters) {
    const { text } = p.name;
    const kind = range.has(text) ? 'field' : 'global';
    declare(
      p.name,
      kind === 'field' ? { kind, length: p.length, role: 'parameter', range: true } : { kind, length: p.length, role: 'parameter' },
      p,
    );
  }
  for (const a of file.assigned) {
    const { text } = a.name;
    declare(
      a.name,
      global.has(text)
        ? { kind: 'global', length: a.length, role: 'assigned' }
        : { kind: 'field', length: a.length, role: 'assigned', range: range.has(text) },
      a,
    );
  }
  for (const l of file.locals) declare(l.name, { kind: 'global', length: l.length, role: 'assigned' }, null);
  for (const [name, value] of file.units) if (!symbols.has(name)) symbols.set(name, { kind: 'constant', value });
  for (const current of [...neuron.nonspecific, ...neuron.electrode]) {
    if (!symbols.has(current.text))
      symbols.set(current.text, { kind: 'field', length: 0, role: 'assigned', range: range.has(current.text) });
  }
  for (const r of file.routines) declare(r.name, { kind: 'routine', routine: r }, null);
  for (const table of file.functionTables) declare(table.name, { kind: 'functionTable', table }, null);
  for (const e of file.equations) declare(e.name, { kind: 'block', blockKind: e.kind }, null);
  // what turns the tables on can be asked for
  const tabulated = file.routines.some((r) => r.body.some((s) => s.kind === 'table'));
  if (tabulated && !symbols.has(SWITCH)) symbols.set(SWITCH, { kind: 'global', length: 0, role: 'parameter' });
  // the starting value of a STATE m is m0, declared or not
  for (const { name, start } of file.states) {
    const own = `${name.text}0`;
    if (symbols.has(own)) continue;
    const listed = [...neuron.range, ...neuron.global].find((n) => n.text === own);
    if (listed === undefined) symbols.set(own, { kind: 'constant', value: start ?? 0 });
    else {
      const declaration = { name: listed, length: 0, value: start ?? 0, unit: '', limits: null, start: null, tolerance: null };
      if (range.has(own)) declare(listed, { kind: 'field', length: 0, role: 'parameter', range: true }, declaration);
      else declare(listed, { kind: 'global', length: 0, role: 'parameter' }, declaration);
    }
  }
  for (const name of neuron.range) {
    if (symbols.has(name.text)) continue;
    const nearest = nearestName(name.text, symbols.keys());
    const hint = nearest === undefined ? '' : `; the nearest declared name is "${nearest}"`;
    diagnostics.warn('ignored', name.span, `"${name.text}" is in RANGE but declared nowhere${hint}`);
  }
  for (const name of neuron.global) {
    if (symbols.has(name.text)) continue;
    diagnostics.error('undeclared', name.span, `"${name.text}" is not declared`, { nearest: nearestName(name.text, symbols.keys()) });
  }
  return { symbols, written, declared };
}

/** Names that statements anywhere in the file assign to, with the first place where they do. */
function assignedNames(file: File): ReadonlyMap<string, Name> {
  const names = new Map<string, Name>();
  const search = (list: readonly Statement[]): void => {
    for (const s of list) {
      if (s.kind === 'assign' && !names.has(s.target.text)) names.set(s.target.text, s.target);
      if (s.kind === 'if') search([...s.then, ...s.else]);
      if (s.kind === 'while' || s.kind === 'from' || s.kind === 'initial' || s.kind === 'forNetcons') search(s.body);
    }
  };
  const bodies = [...file.routines, ...file.equations, ...file.hooks].map((block) => block.body);
  for (const body of [file.initial, file.breakpoint ?? [], ...bodies, file.netReceive?.body ?? []]) search(body);
  return names;
}

/** Tells of a name that means nothing. */
export function undeclared(diagnostics: Diagnostics, name: Name, known: Iterable<string>, what: string): void {
  const nearest = nearestName(name.text, [...known, ...(what === 'function' ? builtinNames() : [])]);
  diagnostics.error(
    'undeclared',
    name.span,
    what === 'function' ? `no function or procedure "${name.text}"` : `"${name.text}" is not declared`,
    { nearest },
  );
}
