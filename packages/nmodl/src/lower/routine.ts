import type { Func, Param } from '@hillock/kernel';
import { lowerSolve, solvedInPlace } from '../equations/solve.ts';
import type { Routine, Statement, TableStatement } from '../syntax/tree.ts';
import { type Context, Scope, V_PARAMETER } from './context.ts';
import { statements } from './statement.ts';
import { tabulated } from './table.ts';

/** A FUNCTION or PROCEDURE as functions of the program: itself, and with a TABLE the exact one beside it. */
export function lowerRoutine(context: Context, routine: Routine): void {
  const [first, ...rest] = routine.body;
  const table = routine.body.find((s): s is TableStatement => s.kind === 'table');
  if (table === undefined || first === undefined) {
    context.functions.push(plain(context, routine, routine.name.text, routine.body));
    return;
  }
  if (routine.params.length !== 1) {
    context.diagnostics.error('kind', table.span, `a tabulated ${routine.kind} has one parameter, not ${routine.params.length}`);
    return;
  }
  // LOCAL may come before TABLE
  const body = first === table ? rest : routine.body.filter((s) => s !== table);
  const exact = plain(context, routine, `${routine.name.text}_exact`, body);
  context.functions.push(exact, tabulated(context, routine, table, exact));
}

/** A routine as a function of that name. */
export function plain(context: Context, routine: Routine, name: string, body: readonly Statement[]): Func {
  const scope = new Scope(context, 'parameter');
  const params: Param[] = routine.params.map((p) => {
    const local = context.unique(`${p.name.text}_`);
    if (scope.hasOwn(p.name.text)) context.diagnostics.error('duplicate', p.name.span, `two parameters named "${p.name.text}"`);
    scope.define(p.name.text, { kind: 'float', local });
    return { name: local, type: 'f64' };
  });
  const result: Param | null = routine.kind === 'function' ? { name: context.unique('result'), type: 'f64' } : null;
  if (result !== null) scope.define(routine.name.text, { kind: 'float', local: result.name });
  return {
    name,
    params: [...params, { name: V_PARAMETER, type: 'f64' }],
    result,
    body: statements(scope, body, { solve: (s) => solvedInPlace(context, lowerSolve(context, s)) }),
  };
}

/** Tells of routines that invoke themselves, directly, through others or through equations they solve: kernels have no stack to return over. */
export function refuseRecursion(context: Context): void {
  const { file } = context;
  const bodies = new Map([...file.equations, ...file.routines].map((r) => [r.name.text, r]));
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string): void => {
    const routine = bodies.get(name);
    if (routine === undefined || state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      context.diagnostics.error('recursion', routine.name.span, `"${name}" calls itself: recursion is not supported`);
      return;
    }
    state.set(name, 'open');
    for (const called of calledNames(routine.body)) visit(called);
    state.set(name, 'done');
  };
  for (const name of bodies.keys()) visit(name);
}

/** Names that statements call or solve, anywhere inside. */
export function calledNames(list: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const search = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) search(item);
    else if (typeof value === 'object' && value !== null) {
      if ('kind' in value && value.kind === 'call' && 'name' in value && typeof value.name === 'string') names.add(value.name);
      if (isSolve(value)) names.add(value.block.text);
      for (const [key, inner] of Object.entries(value)) if (key !== 'span') search(inner);
    }
  };
  search(list);
  return names;
}

function isSolve(value: object): value is Extract<Statement, { kind: 'solve' }> {
  return 'kind' in value && value.kind === 'solve' && 'block' in value;
}
