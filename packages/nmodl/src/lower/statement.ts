import type { Expr, Stmt } from '@hillock/kernel';
import { call, compare, counter, integer, set, store, when } from '@hillock/kernel/notation';
import { AT_TIME, EFFECTS, SILENT, UNSUPPORTED } from '../check/builtins.ts';
import { undeclared } from '../check/symbols.ts';
import { lineOf } from '../syntax/source.ts';
import type { ConserveStatement, EquationStatement, Expression, Name, ReactionStatement, Statement } from '../syntax/tree.ts';
import { type Scope, V_PARAMETER } from './context.ts';
import { nextInteger } from './conversion.ts';
import { argumentsField, arity, checkElement, float, handDown, index, routineNames, truth } from './expression.ts';
import { forNetcons, writeConnection } from './for-netcons.ts';
import { writePointer } from './pointer.ts';
import { drawn, RANDOM, setSeed } from './random.ts';
import { drawnFrom, STREAM_STATEMENTS, STREAM_VALUES, setStream, streamOf } from './streams.ts';
import { verbatim } from './verbatim.ts';
import { watch } from './watch.ts';

/** What is made of `x' = …`: a method's business. */
export type LowerDerivative = (scope: Scope, s: Extract<Statement, { kind: 'derivative' }>) => readonly Stmt[];

export interface StatementOptions {
  readonly derivative?: LowerDerivative;
  /** SOLVE is allowed here, and dropped: its blocks run elsewhere. */
  readonly dropSolve?: boolean;
  /** FROM loops are written out, and their counters constants. */
  readonly unroll?: boolean;
  readonly reaction?: (scope: Scope, s: ReactionStatement) => readonly Stmt[];
  readonly conserve?: (scope: Scope, s: ConserveStatement) => readonly Stmt[];
  readonly equation?: (scope: Scope, s: EquationStatement) => readonly Stmt[];
  /** What is made of SOLVE where it runs in its place. */
  readonly solve?: (s: Extract<Statement, { kind: 'solve' }>) => readonly Stmt[];
  /** WATCH is allowed here: the local that tells whether one was met before. */
  readonly watch?: string;
}

/** A list of statements in a scope of its own. */
export function statements(outer: Scope, list: readonly Statement[], options: StatementOptions = {}): readonly Stmt[] {
  const scope = outer.inner();
  return list.flatMap((s) => statement(scope, s, options));
}

function statement(scope: Scope, s: Statement, options: StatementOptions): readonly Stmt[] {
  const { context } = scope;
  switch (s.kind) {
    case 'assign':
      return assign(scope, s.target, s.index, float(scope, s.value));
    case 'derivative':
      if (options.derivative !== undefined) return options.derivative(scope, s);
      context.diagnostics.error('kind', s.span, `"${s.target.text}'" belongs into a DERIVATIVE block`);
      return [];
    case 'call':
      return callStatement(scope, s);
    case 'local':
      for (const { name, length } of s.variables) declareLocal(scope, name, length);
      return s.variables.flatMap(({ name, length }): Stmt[] => {
        const meaning = scope.find(name.text);
        return length === 0 && meaning?.kind === 'float' ? [set(meaning.local, { kind: 'const', type: 'f64', value: 0 })] : [];
      });
    case 'if':
      return [when(truth(scope, s.cond), statements(scope, s.then, options), statements(scope, s.else, options))];
    case 'while':
      return [{ kind: 'while', head: [], cond: truth(scope, s.cond), body: statements(scope, s.body, options), line: lineOf(s.span) }];
    case 'from':
      return fromLoop(scope, s, options);
    case 'solve':
      if (options.solve !== undefined) return options.solve(s);
      if (options.dropSolve !== true)
        context.diagnostics.error('kind', s.span, 'SOLVE belongs into BREAKPOINT, INITIAL, NET_RECEIVE or a PROCEDURE');
      return [];
    case 'reaction':
      if (options.reaction !== undefined) return options.reaction(scope, s);
      context.diagnostics.error('kind', s.span, 'a reaction belongs into a KINETIC block');
      return [];
    case 'conserve':
      if (options.conserve !== undefined) return options.conserve(scope, s);
      context.diagnostics.error('kind', s.span, 'CONSERVE belongs into a KINETIC block');
      return [];
    case 'compartment':
    case 'diffusion':
      // they hold for the whole block, wherever they stand in it
      if (options.reaction === undefined) {
        const word = s.kind === 'compartment' ? 'COMPARTMENT' : 'LONGITUDINAL_DIFFUSION';
        context.diagnostics.error('kind', s.span, `${word} belongs into a KINETIC block`);
      }
      return [];
    case 'equation':
      if (options.equation !== undefined) return options.equation(scope, s);
      context.diagnostics.error('kind', s.span, 'an equation with "~" belongs into a LINEAR or NONLINEAR block');
      return [];
    case 'table':
      context.diagnostics.error('kind', s.span, 'TABLE is the first statement of a FUNCTION or PROCEDURE');
      return [];
    case 'verbatim':
      return verbatim(scope, s, assign);
    case 'initial':
      context.diagnostics.error('kind', s.span, 'an INITIAL block inside another belongs into NET_RECEIVE');
      return [];
    case 'conductance':
      // the kernel `current` knows of it; what stands elsewhere would mean nothing
      if (options.dropSolve !== true) context.diagnostics.error('kind', s.span, 'CONDUCTANCE belongs into BREAKPOINT');
      return [];
    case 'watch':
      if (options.watch !== undefined) return watch(scope, s, options.watch);
      context.diagnostics.error('kind', s.span, 'WATCH belongs into NET_RECEIVE');
      return [];
    case 'forNetcons':
      return forNetcons(scope, s, (inner) => statements(inner, s.body, options));
    case 'unsupported':
      context.diagnostics.unsupported(s.span, s.what);
      return [];
  }
}

/** `name = value`, with a value that is already lowered. */
export function assign(scope: Scope, target: Name, at: Expression | null, value: Parameters<typeof set>[1]): readonly Stmt[] {
  const { context } = scope;
  const { text, span } = target;
  const element = at === null ? undefined : index(scope, at);
  const meaning = scope.find(text);
  if (meaning !== undefined) {
    checkElement(context, text, span, meaning.kind === 'array' ? meaning.length : 0, at, element);
    switch (meaning.kind) {
      case 'float':
        return [set(meaning.local, value)];
      case 'counter':
      case 'constant':
        context.diagnostics.error('kind', span, `"${text}" counts a FROM loop and cannot be set`);
        return [];
      case 'array':
        return [store(meaning.field, value, element ?? integer(0), lineOf(span))];
      case 'argument':
        return [store(argumentsField(context), value, integer(meaning.element))];
      case 'connection':
        return [writeConnection(context, meaning.local, meaning.element, value)];
      case 'voltage':
        return [store(context.engineField('v', 'node', 'v'), value)];
    }
  }
  const symbol = context.symbol(text);
  if (symbol === undefined) {
    undeclared(context.diagnostics, target, scope.known(), 'variable');
    return [];
  }
  if (symbol.kind === 'field' || symbol.kind === 'global') {
    checkElement(context, text, span, symbol.length, at, element);
    return [store(context.ownField(text, symbol), value, element, lineOf(span))];
  }
  if (symbol.kind === 'pointer') {
    checkElement(context, text, span, 0, at);
    return [writePointer(context, text, value)];
  }
  if (text === 'v' && scope.v === 'parameter') return [set(V_PARAMETER, value)]; // a copy, as in NEURON: for the rest of the block
  const what = {
    engine: 'a variable of the engine',
    constant: 'a constant',
    ion: 'an ion variable that the NEURON block does not WRITE',
    routine: 'a function or procedure',
    functionTable: 'a FUNCTION_TABLE',
    random: 'a stream of random numbers',
    block: 'a block',
  };
  context.diagnostics.error('kind', span, `"${text}" is ${what[symbol.kind]} and cannot be set`);
  return [];
}

function declareLocal(scope: Scope, name: Name, length: number): void {
  const { context } = scope;
  if (scope.hasOwn(name.text)) context.diagnostics.error('duplicate', name.span, `"${name.text}" is a LOCAL already`);
  if (length === 0) scope.define(name.text, { kind: 'float', local: context.unique(`${name.text}_`) });
  else scope.define(name.text, { kind: 'array', field: context.scratch(context.unique(`${name.text}_`), length), length });
}

function fromLoop(scope: Scope, s: Extract<Statement, { kind: 'from' }>, options: StatementOptions): readonly Stmt[] {
  const { context } = scope;
  const from = index(scope, s.from);
  const to = index(scope, s.to);
  if (options.unroll === true && holdsReactions(s.body)) return writtenOut(scope, s, from, to, options);
  const inner = scope.inner();
  const name = context.unique(`${s.variable.text}_`);
  inner.define(s.variable.text, { kind: 'counter', local: name });
  const body = statements(inner, s.body, options);
  if (s.by === null) return [{ kind: 'for', local: name, from, to: nextInteger(to), step: 1, body }];
  const by = index(scope, s.by);
  if (by.kind === 'const' && by.value === 0) context.diagnostics.error('value', s.by.span, 'BY 0 would never end');
  const end = context.unique('end');
  const step = context.unique('step');
  return [
    set(name, from),
    set(end, to),
    set(step, by),
    {
      kind: 'while',
      head: [],
      cond: compare('le', counter(name), counter(end)),
      body: [...body, set(name, { kind: 'binary', op: 'add', type: 'i32', a: counter(name), b: counter(step) })],
      line: lineOf(s.span),
    },
  ];
}

function holdsReactions(list: readonly Statement[]): boolean {
  return list.some((s) => {
    if (s.kind === 'if') return holdsReactions(s.then) || holdsReactions(s.else);
    if (s.kind === 'from' || s.kind === 'while') return holdsReactions(s.body);
    return s.kind === 'reaction' || s.kind === 'conserve' || s.kind === 'equation';
  });
}

/** Times a loop is written out, at most. */
const MOST_TURNS = 1000;

/** A FROM loop around reactions, one turn after the other: the equations they make are known when the file is read. */
function writtenOut(
  scope: Scope,
  s: Extract<Statement, { kind: 'from' }>,
  from: Expr,
  to: Expr,
  options: StatementOptions,
): readonly Stmt[] {
  const { diagnostics } = scope.context;
  const by = s.by === null ? integer(1) : index(scope, s.by);
  if (from.kind !== 'const' || to.kind !== 'const' || by.kind !== 'const' || Number(by.value) === 0) {
    diagnostics.error('value', s.span, 'the bounds of a FROM loop around reactions are constant', {
      expected: 'numbers, DEFINEd names, counters of outer loops, and sums of them; BY is not 0',
    });
    return [];
  }
  const [first, last, step] = [Number(from.value), Number(to.value), Number(by.value)];
  const turns = Math.max(0, Math.floor((last - first) / step) + 1);
  if (turns > MOST_TURNS) {
    diagnostics.error('value', s.span, `a FROM loop around reactions has at most ${MOST_TURNS} turns, not ${turns}`);
    return [];
  }
  return Array.from({ length: turns }, (_, k) => {
    const inner = scope.inner();
    inner.define(s.variable.text, { kind: 'constant', value: first + k * step });
    return statements(inner, s.body, options);
  }).flat();
}

function callStatement(scope: Scope, s: Extract<Statement, { kind: 'call' }>): readonly Stmt[] {
  const { context } = scope;
  const symbol = context.symbol(s.name);
  if (symbol?.kind === 'routine') {
    if (!arity(context, s, symbol.routine.params.length)) return [];
    return [call(context.announcing?.variant(s.name) ?? s.name, [...s.args.map((a) => float(scope, a)), ...handDown(scope)])];
  }
  if (symbol?.kind === 'functionTable') {
    if (arity(context, s, symbol.table.params.length)) for (const arg of s.args) float(scope, arg); // for the names in it
    return [];
  }
  const effect = EFFECTS.get(s.name);
  if (effect !== undefined) {
    if (!arity(context, s, effect.arity)) return [];
    context.effects.add(effect.effect);
    return [{ kind: 'effect', name: effect.effect, args: s.args.map((a) => float(scope, a)), line: lineOf(s.span) }];
  }
  const counts = STREAM_STATEMENTS.get(s.name) ?? STREAM_VALUES.get(s.name);
  if (counts !== undefined) {
    const stream = streamOf(context, s, counts);
    if (stream === null) return [];
    const args = s.args.slice(1).map((a) => float(scope, a));
    if (STREAM_STATEMENTS.has(s.name)) return setStream(context, s.name, stream, args);
    return [set(context.unique('drawn'), drawnFrom(context, s.name, stream, args, s.span))];
  }
  const random = RANDOM.get(s.name);
  if (random !== undefined) {
    if (!arity(context, s, random)) return [];
    const args = s.args.map((a) => float(scope, a));
    return [s.name === 'set_seed' ? setSeed(context, args, s.span) : set(context.unique('drawn'), drawn(context, s.name, args, s.span))];
  }
  if (s.name === 'state_discontinuity') return discontinuity(scope, s);
  if (s.name === 'at_time') {
    if (!arity(context, s, 1)) return [];
    const args = s.args.map((a) => float(scope, a)); // also for the names in it
    return context.announcing === null ? [] : [{ kind: 'effect', name: AT_TIME, args, line: lineOf(s.span) }];
  }
  if (SILENT.has(s.name)) context.diagnostics.warn('ignored', s.span, `${s.name} is ignored`);
  else if (UNSUPPORTED.has(s.name)) context.diagnostics.unsupported(s.span, s.name);
  else undeclared(context.diagnostics, { text: s.name, span: s.span }, routineNames(context), 'function');
  return [];
}

/** `state_discontinuity(x, value)`: x = value. */
function discontinuity(scope: Scope, s: Extract<Statement, { kind: 'call' }>): readonly Stmt[] {
  const [target, value] = s.args;
  if (!arity(scope.context, s, 2) || target === undefined || value === undefined) return [];
  if (target.kind !== 'name') {
    scope.context.diagnostics.error('kind', target.span, 'the first argument of state_discontinuity is a state');
    return [];
  }
  return assign(scope, { text: target.name, span: target.span }, target.index, float(scope, value));
}
