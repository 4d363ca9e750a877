import type { Expr, Func, Stmt } from '@hillock/kernel';
import {
  add,
  call,
  compare,
  counter,
  div,
  either,
  integer,
  invoke,
  load,
  local,
  mul,
  not,
  number,
  set,
  store,
  sub,
  toFloat,
  truncate,
  when,
} from '@hillock/kernel/notation';
import { nearestName } from '@hillock/names';
import { SWITCH } from '../check/symbols.ts';
import type { Routine, TableStatement } from '../syntax/tree.ts';
import { type Context, Scope, V_PARAMETER } from './context.ts';
import { nextInteger } from './conversion.ts';
import { float } from './expression.ts';

/** The tables of one routine: fields and how to fill them. */
interface Table {
  readonly routine: Routine;
  readonly statement: TableStatement;
  /** What is tabulated: variables, or the function's value. */
  readonly outputs: readonly string[];
}

function fieldOf(table: Table, what: string): string {
  return `_table_${table.routine.name.text}_${what}`;
}

/** Declares the fields of a table. */
function declare(context: Context, table: Table): void {
  for (const output of table.outputs) context.scratch(fieldOf(table, output), table.statement.intervals + 1);
  for (const what of ['low', 'scale', 'filled']) context.scratch(fieldOf(table, what), 1);
  table.statement.depends.forEach((_, k) => {
    context.scratch(fieldOf(table, `depend${k}`), 1);
  });
  context.scratch(SWITCH, 1);
}

/** A variable, or each element of an array: `inf[0]`, `inf[1]`. */
function elementsOf(context: Context, name: string): readonly string[] {
  const symbol = context.symbol(name);
  const length = symbol?.kind === 'field' || symbol?.kind === 'global' ? symbol.length : 0;
  return length === 0 ? [name] : Array.from({ length }, (_, k) => `${name}[${k}]`);
}

/** The variable and the element of an output. */
function outputOf(output: string): { readonly name: string; readonly element?: Expr } {
  const [name = output, element] = output.split(/[[\]]/);
  return element === undefined ? { name } : { name, element: integer(Number(element)) };
}

function tableOf(context: Context, routine: Routine, statement: TableStatement): Table {
  return {
    routine,
    statement,
    outputs: routine.kind === 'function' ? ['value'] : statement.names.flatMap((n) => elementsOf(context, n.text)),
  };
}

/**
 * The routine as callers see it: with tables on it looks up, else it calls the exact one. The points are lo, lo + dx, …; q = (x − lo)·(1/dx); the end
 * values are held outside, and NaN goes through.
 */
export function tabulated(context: Context, routine: Routine, statement: TableStatement, exact: Func): Func {
  const table = tableOf(context, routine, statement);
  for (const name of statement.names) {
    const symbol = context.symbol(name.text);
    if (symbol?.kind === 'field' || symbol?.kind === 'global') continue;
    if (symbol === undefined)
      context.diagnostics.error('undeclared', name.span, `"${name.text}" is not declared`, {
        nearest: nearestName(name.text, context.table.symbols.keys()),
      });
    else context.diagnostics.error('kind', name.span, `"${name.text}" cannot be tabulated: only variables can`);
  }
  if (routine.kind === 'procedure' && statement.names.length === 0)
    context.diagnostics.error('kind', statement.span, 'TABLE lists no variable');
  declare(context, table);
  const n = statement.intervals;
  const x = local('x');
  const result = routine.kind === 'function' ? 'r' : null;
  const put = (output: string, value: Expr): Stmt => (result === null ? storeOutput(context, output, value) : set(result, value));
  const entry = (output: string, k: Expr): Expr => load(fieldOf(table, output), k);
  const theta = sub(local('q'), toFloat(counter('k')));
  const between = (output: string): Expr =>
    add(entry(output, counter('k')), mul(theta, sub(entry(output, nextInteger(counter('k'))), entry(output, counter('k')))));
  const each = (value: (output: string) => Expr): Stmt[] => table.outputs.map((output) => put(output, value(output)));
  const lookUp: Stmt[] = [
    set('q', mul(sub(x, load(fieldOf(table, 'low'))), load(fieldOf(table, 'scale')))),
    when(
      compare('ne', local('q'), local('q')),
      each(() => local('q')),
      [
        when(
          compare('le', local('q'), number(0)),
          each((output) => entry(output, integer(0))),
          [
            when(
              compare('ge', local('q'), number(n)),
              each((output) => entry(output, integer(n))),
              [set('k', truncate(local('q'))), ...each(between)],
            ),
          ],
        ),
      ],
    ),
  ];
  const args = [x, local(V_PARAMETER)];
  const evaluate: Stmt = result === null ? call(exact.name, args) : set(result, invoke(exact.name, ...args));
  return {
    name: routine.name.text,
    params: [
      { name: 'x', type: 'f64' },
      { name: V_PARAMETER, type: 'f64' },
    ],
    result: result === null ? null : { name: result, type: 'f64' },
    body: [when(compare('eq', load(SWITCH), number(0)), [evaluate], lookUp)],
  };
}

function storeOutput(context: Context, output: string, value: Expr): Stmt {
  const { name, element } = outputOf(output);
  const symbol = context.symbol(name);
  return symbol?.kind === 'field' || symbol?.kind === 'global' ? store(context.ownField(name, symbol), value, element) : set('_', value);
}

function loadOutput(context: Context, output: string): Expr {
  const { name, element } = outputOf(output);
  const symbol = context.symbol(name);
  return symbol?.kind === 'field' || symbol?.kind === 'global' ? load(context.ownField(name, symbol), element) : number(0);
}

/** The kernel `tables`: fills each table that was never filled, or that depends on something that has changed. Null without tables. */
export function fillTables(context: Context): readonly Stmt[] | null {
  const tables = context.file.routines.flatMap((routine) => {
    const statement = routine.body.find((s): s is TableStatement => s.kind === 'table');
    return statement === undefined || routine.params.length !== 1 ? [] : [tableOf(context, routine, statement)];
  });
  return tables.length === 0
    ? null
    : [
        when(
          compare('ne', load(SWITCH), number(0)),
          tables.flatMap((table, i) => fill(context, table, i)),
        ),
      ];
}

function fill(context: Context, table: Table, number_: number): readonly Stmt[] {
  const { statement, routine } = table;
  const scope = new Scope(context, null);
  const filled = load(fieldOf(table, 'filled'));
  const depends = statement.depends.map((d, k) => ({
    now: float(scope, { kind: 'name', name: d.text, index: null, span: d.span }),
    field: fieldOf(table, `depend${k}`),
  }));
  const stale = depends.reduce<Expr>(
    (all, { now, field }) => either(all, not(compare('eq', now, load(field)))),
    compare('eq', filled, number(0)),
  );
  const [x, dx, k] = [`x${number_}`, `dx${number_}`, `k${number_}`];
  const args = [local(x), local(x)];
  const exact = `${routine.name.text}_exact`;
  const n = statement.intervals;
  const outputs: Stmt[] =
    routine.kind === 'function'
      ? [store(fieldOf(table, 'value'), invoke(exact, ...args), counter(k))]
      : [call(exact, args), ...table.outputs.map((output) => store(fieldOf(table, output), loadOutput(context, output), counter(k)))];
  return [
    when(stale, [
      store(fieldOf(table, 'filled'), number(1)),
      ...depends.map(({ now, field }) => store(field, now)),
      store(fieldOf(table, 'low'), float(scope, statement.from)),
      set(dx, div(sub(float(scope, statement.to), load(fieldOf(table, 'low'))), number(n))),
      store(fieldOf(table, 'scale'), div(number(1), local(dx))),
      set(x, load(fieldOf(table, 'low'))),
      { kind: 'for', local: k, from: integer(0), to: integer(n + 1), step: 1, body: [...outputs, set(x, add(local(x), local(dx)))] },
    ]),
  ];
}
