import type { Mechanism } from '@hillock/contracts';
import type { Program } from '@hillock/kernel';
import type { FunctionTables } from '../model/function-tables.ts';
import type { MechanismArrays } from './mechanism-arrays.ts';

/** The program with room for the points of its FUNCTION_TABLEs. */
export function withTableRoom(program: Program, mechanism: Mechanism, tables: FunctionTables): Program {
  const lengths = new Map<string, number>();
  for (const table of mechanism.functionTables ?? []) {
    const points = tables.get(`${table.name}_${mechanism.name}`);
    if (points === undefined) continue;
    lengths.set(table.fields.x, points.x.length);
    lengths.set(table.fields.value, points.x.length);
  }
  if (lengths.size === 0) return program;
  return { ...program, fields: program.fields.map((f) => ({ ...f, length: lengths.get(f.name) ?? f.length })) };
}

export function fillFunctionTables(buffer: ArrayBufferLike, { table, binding }: MechanismArrays, tables: FunctionTables): void {
  const write = (field: string, values: readonly number[]): void => {
    const place = binding.fields[field];
    // a table that nothing calls has no fields
    if (place !== undefined) new Float64Array(buffer, place.base, values.length).set(values);
  };
  for (const { name, fields } of table.mechanism.functionTables ?? []) {
    const points = tables.get(`${name}_${table.mechanism.name}`);
    if (points === undefined) continue;
    write(fields.count, [points.x.length]);
    write(fields.x, points.x);
    write(fields.value, points.value);
  }
}
