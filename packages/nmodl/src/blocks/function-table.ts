import type { Cursor } from '../syntax/cursor.ts';
import type { FunctionTable } from '../syntax/tree.ts';
import { parameters } from './parameters.ts';

/** `FUNCTION_TABLE tau(v (mV)) (ms)`: a function whose values the model gives; the cursor is behind FUNCTION_TABLE. */
export function functionTable(cursor: Cursor): FunctionTable {
  const name = cursor.name('the name of the table');
  const params = parameters(cursor);
  const unit = cursor.unit();
  if (params.length === 0) cursor.diagnostics.error('arity', name.span, `the FUNCTION_TABLE "${name.text}" has no argument`);
  return { name, params, unit };
}
