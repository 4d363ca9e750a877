import { FRACTIONS, INVERSES, LOG_RESTS } from './internal/coefficients.generated.ts';

/** A constant table of two columns, row after row; rows are a power of two in number. */
export interface MathTable {
  readonly rows: number;
  readonly values: readonly number[];
  /** Bytes from the start of all tables. */
  readonly offset: number;
}

/**
 * The tables that elementary functions read, by name. `fractions`: 2^(j/256), and what rounding took from it as part of itself. `inverses`: 1/c and log c; `logRests`:
 * what is left of log c, and nothing.
 */
export const mathTables: Readonly<Record<string, MathTable>> = oneAfterAnother({
  fractions: FRACTIONS,
  inverses: INVERSES,
  logRests: LOG_RESTS,
});

function oneAfterAnother(tables: Readonly<Record<string, readonly number[]>>): Record<string, MathTable> {
  let offset = 0;
  const placed: Record<string, MathTable> = {};
  for (const [name, values] of Object.entries(tables)) {
    placed[name] = { rows: values.length / 2, values, offset };
    offset += 8 * values.length;
  }
  return placed;
}

/** A table that exists. */
export function tableOf(name: string): MathTable {
  const table = mathTables[name];
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

/** Bytes of all tables together: what `Binding.tables` has to have room for. */
export const MATH_TABLE_BYTES: number = Object.values(mathTables).reduce((bytes, t) => bytes + 8 * t.values.length, 0);

/** Writes all tables to memory. */
export function fillMathTables(buffer: ArrayBufferLike, start: number): void {
  for (const { values, offset } of Object.values(mathTables)) new Float64Array(buffer, start + offset, values.length).set(values);
}
