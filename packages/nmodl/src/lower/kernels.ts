import type { IonVar } from '@hillock/contracts';
import type { Kernel, Stmt } from '@hillock/kernel';
import { nearestName } from '@hillock/names';
import type { WrittenIon } from '../check/symbols.ts';
import type { NamedBlock, Statement } from '../syntax/tree.ts';
import { cnexp } from './cnexp.ts';
import { type Context, Scope } from './context.ts';
import { breakpointFunction, lowerCurrent } from './current.ts';
import { handDown } from './expression.ts';
import { call, load, number, store } from './notation.ts';
import { statements } from './statement.ts';
import { fillTables } from './table.ts';

type Solve = Extract<Statement, { kind: 'solve' }>;

/** All kernels of a file. */
export function lowerKernels(context: Context): readonly Kernel[] {
  const { file } = context;
  const kernels: Kernel[] = [];
  const v = file.neuron.kind === 'artificial' ? null : 'node';
  const tables = fillTables(context);
  if (tables !== null) kernels.push({ name: 'tables', loop: 'range', body: tables });
  kernels.push({ name: 'initial', loop: 'each', body: lowerInitial(context, v) });
  if (file.breakpoint !== null && file.neuron.kind !== 'artificial') {
    context.functions.push(breakpointFunction(context));
    kernels.push({ name: 'current', loop: 'each', body: aroundIons(context, lowerCurrent(context), ['in', 'out', 'e']) });
  }
  const solves = solvesOf(file.breakpoint ?? []);
  if (solves.length > 0) kernels.push({ name: 'advance', loop: 'each', body: lowerAdvance(context, solves) });
  kernels.push(...lowerEvents(context, v));
  return kernels;
}

/** The fields of own copies of written ion variables are read from the ion before a block, and written back after it. */
function aroundIons(context: Context, body: readonly Stmt[], variables: readonly IonVar[]): readonly Stmt[] {
  const own = context.table.written.filter((w) => variables.includes(w.variable));
  const field = (w: WrittenIon): string => {
    const symbol = context.symbol(w.name);
    return symbol?.kind === 'field' ? context.ownField(w.name, symbol) : w.name;
  };
  const copyIn = own.map((w) => store(field(w), load(context.ionField(w.ion, w.variable))));
  const copyOut = own.map((w) => store(context.ionField(w.ion, w.variable), load(field(w))));
  return [...copyIn, ...body, ...copyOut];
}

/** States from their starting values (those of an ion from the ion), then INITIAL. */
function lowerInitial(context: Context, v: Scope['v']): readonly Stmt[] {
  const { file, table } = context;
  const written = new Set(table.written.map((w) => w.name));
  const scope = new Scope(context, v);
  const start: Stmt[] = [];
  for (const state of file.states) {
    const name = state.name.text;
    const symbol = context.symbol(name);
    if (written.has(name) || symbol?.kind !== 'field') continue;
    const declared = context.symbol(`${name}0`);
    const from =
      declared?.kind === 'global' || declared?.kind === 'field' ? load(context.ownField(`${name}0`, declared)) : number(state.start ?? 0);
    const field = context.ownField(name, symbol);
    if (symbol.length === 0) start.push(store(field, from));
    else {
      const k = context.unique('k');
      start.push({
        kind: 'for',
        local: k,
        from: { kind: 'const', type: 'i32', value: 0 },
        to: { kind: 'const', type: 'i32', value: symbol.length },
        step: 1,
        body: [store(field, from, { kind: 'local', type: 'i32', name: k })],
      });
    }
  }
  const body = statements(scope, file.initial, { dropSolve: false });
  return aroundIons(context, [...start, ...body], ['in', 'out', 'e']);
}

/** SOLVE statements of BREAKPOINT, in source order. */
function solvesOf(list: readonly Statement[]): readonly Solve[] {
  return list.flatMap((s): readonly Solve[] => {
    if (s.kind === 'solve') return [s];
    return s.kind === 'if' ? [...solvesOf(s.then), ...solvesOf(s.else)] : [];
  });
}

function lowerAdvance(context: Context, solves: readonly Solve[]): readonly Stmt[] {
  return aroundIons(
    context,
    solves.flatMap((s) => lowerSolve(context, s)),
    ['in', 'out', 'e'],
  );
}

function lowerSolve(context: Context, solve: Solve): readonly Stmt[] {
  const { diagnostics, file } = context;
  const { block, method } = solve;
  const procedure = file.routines.find((r) => r.kind === 'procedure' && r.name.text === block.text);
  if (procedure !== undefined) {
    if (procedure.params.length > 0)
      diagnostics.error('arity', block.span, `SOLVE calls "${block.text}" without arguments, but it has parameters`);
    return [call(block.text, handDown(new Scope(context, 'node')))];
  }
  const equations = file.equations.find((e) => e.name.text === block.text);
  if (equations === undefined) {
    const known = [
      ...file.equations.map((e) => e.name.text),
      ...file.routines.filter((r) => r.kind === 'procedure').map((r) => r.name.text),
    ];
    diagnostics.error('missingBlock', block.span, `SOLVE of "${block.text}", but there is no such block`, {
      expected: known.length === 0 ? 'a DERIVATIVE block or a PROCEDURE' : `one of ${known.join(', ')}`,
      nearest: nearestName(block.text, known),
    });
    return [];
  }
  if (solve.steadyState) {
    diagnostics.unsupported(solve.span, 'STEADYSTATE');
    return [];
  }
  return lowerEquations(context, equations, solve, method?.text ?? 'derivimplicit');
}

function lowerEquations(context: Context, equations: NamedBlock, solve: Solve, method: string): readonly Stmt[] {
  if (equations.kind !== 'DERIVATIVE') {
    context.diagnostics.unsupported(equations.name.span, `a ${equations.kind} block`);
    return [];
  }
  if (method !== 'cnexp') {
    context.diagnostics.unsupported(
      solve.method?.span ?? solve.span,
      solve.method === null ? 'SOLVE of a DERIVATIVE block without METHOD (derivimplicit)' : `METHOD ${method}`,
    );
    return [];
  }
  return statements(new Scope(context, 'node'), equations.body, { derivative: cnexp });
}

/** NET_RECEIVE: what an event does, and its INITIAL: what a connection's values start from. */
function lowerEvents(context: Context, v: Scope['v']): readonly Kernel[] {
  const receive = context.file.netReceive;
  if (receive === null) return [];
  const scope = new Scope(context, v);
  receive.params.forEach((p, element) => {
    if (scope.hasOwn(p.name.text)) context.diagnostics.error('duplicate', p.name.span, `two arguments named "${p.name.text}"`);
    scope.define(p.name.text, { kind: 'argument', element });
  });
  const initial = receive.body.filter((s) => s.kind === 'initial');
  const body = receive.body.filter((s) => s.kind !== 'initial');
  const kernels: Kernel[] = [{ name: 'netReceive', loop: 'one', body: statements(scope, body) }];
  if (initial.length > 0) {
    const start = initial.flatMap((s) => statements(scope, s.body));
    kernels.push({ name: 'netInitial', loop: 'one', body: start });
  }
  return kernels;
}
