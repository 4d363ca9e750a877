import type { Binding } from '../api.ts';
import { F64, I32, I64, type WasmType } from '../encoder/module.ts';
import type { ValueType } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Func } from '../ir/program.ts';
import type { Places } from './places.ts';

/** A function of the module that is made, and its number there. */
export interface Callee {
  readonly func: Func;
  readonly index: number;
}

/** What the code of one function needs to know of its module. */
export interface ModuleContext {
  readonly fields: ReadonlyMap<string, FieldDecl>;
  readonly binding: Binding;
  /** A function of one lane; its code is made when it is first asked for. */
  scalarFunction(name: string, places: Places): Callee;
  /** An elementary function of two lanes. */
  vectorFunction(name: string): Callee;
  /** A function (row as i32, any bits) → entry of a constant table, where the binding has no place for the tables. */
  tableFunction(table: string, column: 0 | 1): number;
  readonly effect: number;
  readonly trap: number;
  /** Names by the number the host is called with; filled while code is made. */
  readonly effects: string[];
  readonly codes: string[];
}

export function wasmType(type: ValueType): WasmType {
  return type === 'f64' ? F64 : type === 'i64' ? I64 : I32;
}

/** The number of a name, which it gets when it is first asked for. */
export function numberOf(names: string[], name: string): number {
  const at = names.indexOf(name);
  return at >= 0 ? at : names.push(name) - 1;
}
