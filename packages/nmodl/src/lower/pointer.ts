import type { Expr, Stmt } from '@hillock/kernel';
import { instance, loadAt, storeAt } from '@hillock/kernel/notation';
import type { Context } from './context.ts';

/** Where a POINTER leads: a place in the engine's memory, counted in doubles, that the engine has written and no code can. */
function place(context: Context, name: string): Expr {
  return loadAt(context.engineArray(`_pointer_${name}`, 'i32', `pointer.${name}`), instance, 'i32');
}

function memory(context: Context): string {
  return context.engineArray('_memory', 'f64', 'memory');
}

export function readPointer(context: Context, name: string): Expr {
  return loadAt(memory(context), place(context, name));
}

export function writePointer(context: Context, name: string, value: Expr): Stmt {
  return storeAt(memory(context), place(context, name), value);
}
