import type { Expr } from '../ir/expression.ts';
import type { Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitStatements } from '../ir/walk.ts';
import { literal } from './fold.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/**
 * A program for which some of its fields have a value that does not change: a switch that is off, a parameter that is the same in all instances. Reads
 * become that number, and `fold` then takes away the branches nobody takes. Throws on a field that is neither a single scalar nor a single value of an
 * instance, or that the program stores.
 */
export function specialise(program: Program, values: Readonly<Record<string, number>>): Program {
  for (const name of Object.keys(values)) {
    const field = program.fields.find((f) => f.name === name);
    if ((field?.space !== 'scalar' && field?.space !== 'instance') || field.length !== 1)
      throw new Error(`${program.name}: ${name} is neither a scalar nor a value of an instance`);
  }
  const expr = (e: Expr): Expr => {
    const value = e.kind === 'load' && e.element === undefined ? values[e.field] : undefined;
    return value === undefined ? mapOperands(e, expr) : literal(value);
  };
  const list = (body: readonly Stmt[]): readonly Stmt[] => {
    visitStatements(body, (s) => {
      if (s.kind === 'store' && values[s.field] !== undefined) throw new Error(`${program.name}: ${s.field} is stored`);
    });
    return body.map((s) => mapStatement(s, expr, list));
  };
  return {
    ...program,
    functions: program.functions.map((f) => ({ ...f, body: list(f.body) })),
    kernels: program.kernels.map((k) => ({
      ...k,
      ...(k.setup === undefined ? {} : { setup: list(k.setup) }),
      body: list(k.body),
      ...(k.finish === undefined ? {} : { finish: list(k.finish) }),
    })),
  };
}
