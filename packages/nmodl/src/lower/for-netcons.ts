import type { Expr, Stmt } from '@hillock/kernel';
import { add, counter, instance, integer, loadAt, set, storeAt } from '@hillock/kernel/notation';
import type { Statement } from '../syntax/tree.ts';
import type { Context, Scope } from './context.ts';
import { nextInteger } from './conversion.ts';

/** The values of all connections of the model, one after the other. */
function values(context: Context): string {
  return context.engineArray('_connection_values', 'f64', 'connections.values');
}

function place(local: string, element: number): Expr {
  return add(counter(local), integer(element));
}

export function readConnection(context: Context, local: string, element: number): Expr {
  return loadAt(values(context), place(local, element));
}

export function writeConnection(context: Context, local: string, element: number, value: Expr): Stmt {
  return storeAt(values(context), place(local, element), value);
}

/**
 * FOR_NETCONS (w, …) { … }: the body for each connection to this instance, in the order they were made. `connections.first` has where the list of an
 * instance begins in `connections.places`, which has the place of each connection's first value.
 */
export function forNetcons(
  scope: Scope,
  s: Extract<Statement, { kind: 'forNetcons' }>,
  lowerBody: (scope: Scope) => readonly Stmt[],
): readonly Stmt[] {
  const { context } = scope;
  const { netReceive } = context.file;
  const most = netReceive?.params.length ?? 0;
  if (netReceive === null) context.diagnostics.error('missingBlock', s.span, 'FOR_NETCONS in a mechanism without NET_RECEIVE');
  else if (s.params.length > most) {
    context.diagnostics.error(
      'arity',
      s.span,
      `a connection has ${most} ${most === 1 ? 'value' : 'values'}, FOR_NETCONS names ${s.params.length}`,
    );
  }
  const first = context.engineArray('_connection_first', 'i32', 'connections.first');
  const places = context.engineArray('_connection_places', 'i32', 'connections.places');
  const [at, local] = [context.unique('connection'), context.unique('values')];
  const inner = scope.inner();
  s.params.forEach(({ name }, element) => {
    if (inner.hasOwn(name.text)) context.diagnostics.error('duplicate', name.span, `two arguments named "${name.text}"`);
    inner.define(name.text, { kind: 'connection', local, element });
  });
  const body = [set(local, loadAt(places, counter(at), 'i32')), ...lowerBody(inner)];
  const [from, to] = [loadAt(first, instance, 'i32'), loadAt(first, nextInteger(instance), 'i32')];
  return [{ kind: 'for', local: at, from, to, step: 1, body }];
}
