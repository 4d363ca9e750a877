import { type BinaryOp, type CompareOp, type Expr, type Func, foldExpr } from '@hillock/kernel';
import {
  both,
  compare,
  either,
  integer,
  invoke,
  load,
  local,
  mul,
  neg,
  not,
  number,
  sub,
  toFloat,
  truncate,
} from '@hillock/kernel/notation';
import { EFFECTS, ELEMENTARY, OPERATIONS, UNSUPPORTED } from '../check/builtins.ts';
import { undeclared } from '../check/symbols.ts';
import { lineOf, type Span } from '../syntax/source.ts';
import type { BinaryOperator, Expression, Name } from '../syntax/tree.ts';
import { type Context, DT_PARAMETER, type Scope, T_PARAMETER, V_PARAMETER } from './context.ts';
import { asFloat, asTruth } from './conversion.ts';
import { readConnection } from './for-netcons.ts';
import { ghk } from './ghk.ts';
import { readPointer } from './pointer.ts';
import { drawn, RANDOM } from './random.ts';
import { drawnFrom, STREAM_STATEMENTS, STREAM_VALUES, streamOf } from './streams.ts';

const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, BinaryOp>>> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' };
const COMPARISON: Readonly<Partial<Record<BinaryOperator, CompareOp>>> = {
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
};

/** An expression as a number. */
export function float(scope: Scope, e: Expression): Expr {
  return asFloat(lower(scope, e));
}

/** An expression as a truth value. */
export function truth(scope: Scope, e: Expression): Expr {
  return asTruth(lower(scope, e));
}

/** An expression as an index: a loop counter as it is, other numbers without their fraction. */
export function index(scope: Scope, e: Expression): Expr {
  if (!isWhole(scope, e)) return truncate(float(scope, e));
  if (e.kind === 'number') return integer(e.value);
  if (e.kind === 'name') {
    const meaning = scope.find(e.name);
    if (meaning?.kind === 'constant') return integer(meaning.value);
    if (meaning?.kind === 'counter') return { kind: 'local', type: 'i32', name: meaning.local };
  }
  if (e.kind !== 'binary') return truncate(float(scope, e));
  return foldExpr({ kind: 'binary', op: ARITHMETIC[e.op] ?? 'add', type: 'i32', a: index(scope, e.a), b: index(scope, e.b) });
}

/** Whole numbers, counters, and sums, differences and products of them. */
function isWhole(scope: Scope, e: Expression): boolean {
  if (e.kind === 'number') return Number.isInteger(e.value);
  if (e.kind === 'binary') return (e.op === '+' || e.op === '-' || e.op === '*') && isWhole(scope, e.a) && isWhole(scope, e.b);
  if (e.kind !== 'name' || e.index !== null) return false;
  const meaning = scope.find(e.name);
  return meaning?.kind === 'counter' || (meaning?.kind === 'constant' && Number.isInteger(meaning.value));
}

function lower(scope: Scope, e: Expression): Expr {
  switch (e.kind) {
    case 'number':
      return number(e.value);
    case 'name':
      return read(scope, e.name, e.index, e.span);
    case 'call':
      return callValue(scope, e);
    case 'unary':
      return e.op === '!' ? not(truth(scope, e.a)) : e.a.kind === 'number' ? number(-e.a.value) : neg(float(scope, e.a));
    case 'binary':
      return binary(scope, e);
  }
}

function binary(scope: Scope, e: Extract<Expression, { kind: 'binary' }>): Expr {
  if (e.op === '&&') return both(truth(scope, e.a), truth(scope, e.b));
  if (e.op === '||') return either(truth(scope, e.a), truth(scope, e.b));
  if (e.op === '^') return power(scope, e.a, e.b);
  const a = float(scope, e.a);
  const b = float(scope, e.b);
  if (e.op === '%') return invoke('fmod', a, b);
  const comparison = COMPARISON[e.op];
  if (comparison !== undefined) return compare(comparison, a, b);
  return { kind: 'binary', op: ARITHMETIC[e.op] ?? 'add', type: 'f64', a, b };
}

/** Exponents written as 2, 3 or 4 are products, as compilers make them of pow: one rounding a factor. All others are pow. */
function power(scope: Scope, base: Expression, exponent: Expression): Expr {
  const a = float(scope, base);
  if (exponent.kind === 'number' && [2, 3, 4].includes(exponent.value)) return invoke(powerFunction(scope.context, exponent.value), a);
  return invoke('pow', a, float(scope, exponent));
}

function powerFunction(context: Context, exponent: number): string {
  const name = `_power${exponent}`;
  if (context.functions.some((f) => f.name === name)) return name;
  const x = local('x');
  const square = mul(x, x);
  const value = exponent === 2 ? square : exponent === 3 ? mul(square, x) : mul(square, square);
  const power_: Func = {
    name,
    params: [{ name: 'x', type: 'f64' }],
    result: { name: 'r', type: 'f64' },
    body: [{ kind: 'set', local: 'r', value }],
  };
  context.functions.push(power_);
  return name;
}

/** The value of a variable, or of an element of it. */
export function readVariable(scope: Scope, name: Name, at: Expression | null): Expr {
  return asFloat(read(scope, name.text, at, name.span));
}

function read(scope: Scope, name: string, at: Expression | null, span: Span): Expr {
  const { context } = scope;
  const element = at === null ? undefined : index(scope, at);
  const meaning = scope.find(name);
  if (meaning !== undefined) {
    checkElement(context, name, span, meaning.kind === 'array' ? meaning.length : 0, at, element);
    switch (meaning.kind) {
      case 'float':
        return local(meaning.local);
      case 'constant':
        return number(meaning.value);
      case 'counter':
        return toFloat({ kind: 'local', type: 'i32', name: meaning.local });
      case 'array':
        return load(meaning.field, element ?? integer(0), lineOf(span));
      case 'argument':
        return argument(context, meaning.element);
      case 'connection':
        return readConnection(context, meaning.local, meaning.element);
      case 'voltage':
        return voltage(scope, span);
    }
  }
  const symbol = context.symbol(name);
  if (symbol === undefined && name === 'flag') return load(context.engineField('flag', 'scalar', 'flag'));
  if (symbol === undefined) {
    undeclared(context.diagnostics, { text: name, span }, scope.known(), 'variable');
    return number(0);
  }
  switch (symbol.kind) {
    case 'constant':
      checkElement(context, name, span, 0, at);
      return number(symbol.value);
    case 'engine':
      checkElement(context, name, span, 0, at);
      if (name === 'v') return voltage(scope, span);
      if (scope.clock === 'parameter' && name === 't') return local(T_PARAMETER);
      if (scope.clock === 'parameter' && name === 'dt') return local(DT_PARAMETER);
      if (symbol.space === 'node' && scope.v === null) {
        context.diagnostics.error('kind', span, `an artificial cell has no ${name}`);
        return number(0);
      }
      return load(context.engineField(name, symbol.space, symbol.key));
    case 'ion':
      checkElement(context, name, span, 0, at);
      return load(context.ionField(symbol.ion, symbol.variable));
    case 'field':
    case 'global':
      checkElement(context, name, span, symbol.length, at, element);
      return load(context.ownField(name, symbol), element, lineOf(span));
    case 'pointer':
      checkElement(context, name, span, 0, at);
      return readPointer(context, name);
    case 'routine':
    case 'functionTable':
    case 'random':
    case 'block': {
      const what = {
        routine: 'a function or procedure',
        functionTable: 'a FUNCTION_TABLE',
        random: 'a stream of random numbers',
        block: 'a block',
      };
      context.diagnostics.error('kind', span, `"${name}" is ${what[symbol.kind]}, not a variable`);
      return number(0);
    }
  }
}

/** The engine's v where the code runs. */
export function voltage(scope: Scope, span: Span): Expr {
  if (scope.v === 'parameter') return local(V_PARAMETER);
  if (scope.v === 'node') return load(scope.context.engineField('v', 'node', 'v'));
  scope.context.diagnostics.error('kind', span, 'an artificial cell has no v');
  return number(0);
}

/** A value of the connection that delivers. */
export function argument(context: Context, element: number): Expr {
  return load(argumentsField(context), integer(element));
}

export function argumentsField(context: Context): string {
  const length = context.file.netReceive?.params.length ?? 0;
  return context.field({ name: '_arguments', space: 'event', length, type: 'f64' });
}

/** Scalars have no elements, arrays need one, and a constant one is in range. */
export function checkElement(
  context: Context,
  name: string,
  span: Span,
  length: number,
  at: Expression | null,
  element: Expr | undefined = undefined,
): void {
  if (length === 0 && at !== null) context.diagnostics.error('kind', span, `"${name}" is no array`);
  if (length > 0 && at === null) context.diagnostics.error('kind', span, `"${name}" is an array of ${length}: it needs an index`);
  const place = element?.kind === 'const' ? Number(element.value) : at?.kind === 'number' ? at.value : 0;
  if (length > 0 && at !== null && !(place >= 0 && place < length)) {
    context.diagnostics.error('value', at.span, `index ${place} is outside "${name}", which has elements 0 to ${length - 1}`);
  }
}

/** The value of a call. */
function callValue(scope: Scope, e: Extract<Expression, { kind: 'call' }>): Expr {
  const { context } = scope;
  const symbol = context.symbol(e.name);
  const counts = STREAM_VALUES.get(e.name);
  if (counts !== undefined && symbol === undefined) {
    const stream = streamOf(context, e, counts);
    return stream === null
      ? number(0)
      : drawnFrom(
          context,
          e.name,
          stream,
          e.args.slice(1).map((a) => float(scope, a)),
          e.span,
        );
  }
  const args = e.args.map((a) => float(scope, a));
  if (symbol?.kind === 'routine') {
    const { routine } = symbol;
    if (routine.kind === 'procedure') context.diagnostics.error('kind', e.span, `"${e.name}" is a PROCEDURE: it has no value`);
    if (!arity(context, e, routine.params.length)) return number(0);
    return routine.kind === 'procedure' ? number(0) : invoke(e.name, ...args, ...handDown(scope));
  }
  if (symbol?.kind === 'functionTable') {
    return arity(context, e, symbol.table.params.length) ? invoke(e.name, ...args, ...handDown(scope)) : number(0);
  }
  const elementary = ELEMENTARY.get(e.name);
  if (elementary !== undefined) return arity(context, e, elementary.arity) ? invoke(elementary.fn, ...args) : number(0);
  const operation = OPERATIONS.get(e.name);
  const [first] = args;
  if (operation !== undefined) {
    return arity(context, e, 1) && first !== undefined ? { kind: 'unary', op: operation, type: 'f64', a: first } : number(0);
  }
  if (e.name === 'nrn_ghk') return arity(context, e, 4) ? ghk(context, args) : number(0);
  if (e.name === 'nrn_pointing') return pointing(context, e);
  const random = RANDOM.get(e.name);
  if (random !== undefined && e.name !== 'set_seed') return arity(context, e, random) ? drawn(context, e.name, args, e.span) : number(0);
  if (e.name === 'at_time') return arity(context, e, 1) && first !== undefined ? atTime(context, first) : number(0);
  if (EFFECTS.has(e.name) || e.name === 'set_seed' || STREAM_STATEMENTS.has(e.name))
    context.diagnostics.error('kind', e.span, `"${e.name}" is a statement: it has no value`);
  else if (UNSUPPORTED.has(e.name)) context.diagnostics.unsupported(e.span, e.name);
  else undeclared(context.diagnostics, { text: e.name, span: e.span }, routineNames(context), 'function');
  return number(0);
}

/** `nrn_pointing(p)`: whether a POINTER leads somewhere. It does: a model in which one does not is refused. */
function pointing(context: Context, e: Extract<Expression, { kind: 'call' }>): Expr {
  const [arg] = e.args;
  if (!arity(context, e, 1)) return number(0);
  if (arg?.kind !== 'name' || context.symbol(arg.name)?.kind !== 'pointer')
    context.diagnostics.error('kind', e.span, 'the argument of nrn_pointing is a POINTER');
  return number(1);
}

/** What every routine is handed besides its own arguments. */
export function handDown(scope: Scope): readonly Expr[] {
  if (scope.v === 'parameter') return [local(V_PARAMETER)];
  return [scope.v === 'node' ? load(scope.context.engineField('v', 'node', 'v')) : number(0)];
}

export function routineNames(context: Context): string[] {
  return context.file.routines.map((r) => r.name.text);
}

/** Tells of a wrong number of arguments. */
export function arity(
  context: Context,
  e: { readonly name: string; readonly args: readonly Expression[]; readonly span: Span },
  count: number,
): boolean {
  if (e.args.length === count) return true;
  context.diagnostics.error('arity', e.span, `"${e.name}" takes ${count} ${count === 1 ? 'argument' : 'arguments'}, not ${e.args.length}`);
  return false;
}

/** True in the one step that reaches the time: te − 1e-11 ≤ t and te − 1e-11 > t − dt. */
function atTime(context: Context, te: Expr): Expr {
  context.announcing?.conditions.push(te);
  const early = sub(te, number(1e-11));
  const t = load(context.engineField('t', 'scalar', 't'));
  const dt = load(context.engineField('dt', 'scalar', 'dt'));
  return both(compare('le', early, t), compare('gt', early, sub(t, dt)));
}
