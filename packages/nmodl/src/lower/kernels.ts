import type { IonVar, KernelName } from '@hillock/contracts';
import type { Kernel, Stmt } from '@hillock/kernel';
import { load, number, set, store } from '@hillock/kernel/notation';
import type { WrittenIon } from '../check/symbols.ts';
import { lowerSolve, type Solve, solvedInPlace } from '../equations/solve.ts';
import type { Statement } from '../syntax/tree.ts';
import { type Context, Scope } from './context.ts';
import { lowerCurrent } from './current.ts';
import { hooksOf, lowerHook } from './hooks.ts';
import { statements } from './statement.ts';
import { startStreams } from './streams.ts';
import { fillTables } from './table.ts';
import { marginKernel, unwatch, unwatchFunction, watchKernel } from './watch.ts';

/** Hooks that run when a run begins. */
const SELDOM: readonly KernelName[] = ['beforeInitial', 'afterInitial'];

/** All kernels of a file. */
export function lowerKernels(context: Context): readonly Kernel[] {
  const { file } = context;
  const kernels: Kernel[] = [];
  const v = file.neuron.kind === 'artificial' ? null : 'node';
  const events = lowerEvents(context, v);
  const tables = fillTables(context);
  if (tables !== null) kernels.push({ name: 'tables', loop: 'range', body: tables });
  kernels.push({ name: 'initial', loop: 'each', seldom: true, body: lowerInitial(context, v) });
  if (file.breakpoint !== null && file.neuron.kind !== 'artificial') {
    kernels.push({ name: 'current', loop: 'each', body: aroundIons(context, lowerCurrent(context), ['in', 'out', 'e']) });
  }
  const solves = solvesOf(file.breakpoint ?? []);
  if (solves.length > 0) kernels.push(...lowerAdvance(context, solves));
  for (const [name, blocks] of hooksOf(file.hooks)) {
    const body = blocks.flatMap((hook) => aroundIons(context, lowerHook(context, v, hook), ['in', 'out', 'e']));
    kernels.push({ name, loop: 'each', ...(SELDOM.includes(name) ? { seldom: true } : {}), body });
  }
  if (file.constructors.length > 0) {
    kernels.push({ name: 'construct', loop: 'each', seldom: true, body: statements(new Scope(context, v), file.constructors) });
  }
  kernels.push(...events);
  return kernels;
}

/**
 * The fields of own copies of written ion variables are read from the ion before a block, and written back after it. A current that is read as well starts
 * from the ion's total, and is never written back: the kernel `current` adds to that total.
 */
function aroundIons(context: Context, body: readonly Stmt[], variables: readonly IonVar[]): readonly Stmt[] {
  const own = context.table.written.filter((w) => variables.includes(w.variable));
  const totals = context.table.written.filter((w) => w.variable === 'i' && w.read);
  const field = (w: WrittenIon): string => {
    const symbol = context.symbol(w.name);
    return symbol?.kind === 'field' ? context.ownField(w.name, symbol) : w.name;
  };
  const copyIn = [...own, ...totals].map((w) => store(field(w), load(context.ionField(w.ion, w.variable))));
  const copyOut = own.filter((w) => w.back).map((w) => store(context.ionField(w.ion, w.variable), load(field(w))));
  return [...copyIn, ...body, ...copyOut];
}

/** States from their starting values (those of an ion from the ion), then INITIAL. */
function lowerInitial(context: Context, v: Scope['v']): readonly Stmt[] {
  const { file, table } = context;
  const written = new Set(table.written.map((w) => w.name));
  const scope = new Scope(context, v);
  const ended = unwatch(context);
  const start: Stmt[] = [...(ended === null ? [] : [ended]), ...startStreams(context)];
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
  const body = statements(scope, file.initial, { solve: (s) => solvedInPlace(context, lowerSolve(context, s)) });
  return aroundIons(context, [...start, ...body], ['in', 'out', 'e']);
}

/** SOLVE statements of BREAKPOINT, in source order. */
export function solvesOf(list: readonly Statement[]): readonly Solve[] {
  return list.flatMap((s): readonly Solve[] => {
    if (s.kind === 'solve') return [s];
    return s.kind === 'if' ? [...solvesOf(s.then), ...solvesOf(s.else)] : [];
  });
}

/** `advance`, and `advanceSecondOrder` where a method needs it. */
function lowerAdvance(context: Context, solves: readonly Solve[]): readonly Kernel[] {
  const solved = solves.map((s) => lowerSolve(context, s));
  const kernel = (name: string, body: readonly Stmt[]): Kernel => ({
    name,
    loop: 'each',
    body: aroundIons(context, body, ['in', 'out', 'e']),
  });
  const kernels = [
    kernel(
      'advance',
      solved.flatMap((s) => s.statements),
    ),
  ];
  if (solved.every((s) => s.extrapolation === null)) return kernels;
  const second = solved.flatMap((s) => [...s.statements, ...(s.extrapolation ?? [])]);
  return [...kernels, kernel('advanceSecondOrder', second)];
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
  if (v !== null) scope.define('v', { kind: 'voltage' });
  // of the block, not of the file: a variable or a routine may have the same name
  const flag = context.unique('flag');
  scope.define('flag', { kind: 'float', local: flag });
  const flagged = (list: readonly Stmt[]): readonly Stmt[] => [set(flag, load(context.engineField('flag', 'scalar', 'flag'))), ...list];
  const met = context.unique('met');
  const solve = (s: Solve): readonly Stmt[] => solvedInPlace(context, lowerSolve(context, s));
  const received = flagged(statements(scope, body, { watch: met, solve }));
  const kernels: Kernel[] = [];
  if (context.watches.length > 0) {
    context.functions.push(unwatchFunction(context));
    kernels.push(
      { name: 'netReceive', loop: 'one', body: [set(met, number(0)), ...received] },
      watchKernel(context, v),
      marginKernel(context, v),
    );
  } else {
    kernels.push({ name: 'netReceive', loop: 'one', body: received });
  }
  if (initial.length > 0) {
    const start = flagged(initial.flatMap((s) => statements(scope, s.body)));
    kernels.push({ name: 'netInitial', loop: 'one', seldom: true, body: start });
  }
  return kernels;
}
