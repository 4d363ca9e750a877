import type { Mechanism } from '@hillock/contracts';
import type { GlobalValue, Model, PointsOfFunction } from './model.ts';
import type { Path, Problems } from './problems.ts';

/** The values of every FUNCTION_TABLE that the model gives, by the name it gives them: `function_mechanism`. */
export type FunctionTables = ReadonlyMap<string, PointsOfFunction>;

/** Reads the FUNCTION_TABLEs of the mechanisms in use; one that is not given is a problem. */
export function buildFunctionTables(model: Model, used: readonly Mechanism[], problems: Problems): FunctionTables {
  const tables = new Map<string, PointsOfFunction>();
  for (const mechanism of used) {
    for (const table of mechanism.functionTables ?? []) {
      const name = `${table.name}_${mechanism.name}`;
      const given = model.globals?.[name];
      if (given === undefined) {
        problems.add(
          ['globals'],
          `the FUNCTION_TABLE ${table.name} of ${mechanism.name} is not given: "${name}" is a number or { "x", "value" }`,
        );
        continue;
      }
      const points = pointsOf(given, ['globals', name], problems);
      if (points === null) continue;
      if (table.arguments > 1 && points.x.length > 1) {
        problems.add(['globals', name], `${table.name} takes ${table.arguments} arguments: it can only be given as a number`);
      }
      tables.set(name, points);
    }
  }
  return tables;
}

function pointsOf(given: GlobalValue, path: Path, problems: Problems): PointsOfFunction | null {
  if (typeof given === 'number') return { x: [0], value: [given] };
  const { x, value } = given;
  if (x.length !== value.length || x.length === 0) {
    problems.add(path, '"x" and "value" must have the same length, at least 1');
    return null;
  }
  if (!x.every((at, i) => i === 0 || at > (x[i - 1] ?? at))) {
    problems.add([...path, 'x'], '"x" must rise');
    return null;
  }
  return given;
}
