import { Bytes } from '../encoder/bytes.ts';
import type { FunctionCode } from '../encoder/module.ts';
import type { MathTable } from '../math/tables.ts';
import { BINARY, OP } from './opcodes.ts';

/** A column of a constant table as a function of the row's number: a jump into one block a row. For memories that have no place for tables. */
export function tableCode({ rows, values }: MathTable, column: 0 | 1): FunctionCode {
  const code = new Bytes();
  for (let row = 0; row < rows; row++) code.byte(OP.block).byte(OP.void);
  code
    .byte(OP.localGet)
    .u32(0)
    .byte(OP.i32Const)
    .s32(rows - 1)
    .byte(BINARY.i32.and ?? 0);
  code.byte(OP.brTable).u32(rows - 1);
  for (let row = 0; row < rows; row++) code.u32(row);
  for (let row = 0; row < rows; row++) {
    const value = values[2 * row + column] ?? 0;
    // of the last block the value is left on the stack
    code.byte(OP.end).byte(OP.f64Const).f64(value);
    if (row < rows - 1) code.byte(OP.return);
  }
  return { locals: [], code };
}
