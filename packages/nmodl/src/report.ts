import type { MechanismReport, SolveReport, TableReport } from '@hillock/contracts';
import type { Context } from './lower/context.ts';

/** What lowering a file chose, for people. */
export function mechanismReport(context: Context): MechanismReport {
  return { solves: distinct(context.solved), tables: tablesOf(context), ...context.evaluations };
}

/** A block solved alike in several places is told once. */
function distinct(solves: readonly SolveReport[]): readonly SolveReport[] {
  return [...new Map(solves.map((solve) => [JSON.stringify(solve), solve])).values()];
}

function tablesOf({ file }: Context): readonly TableReport[] {
  return file.routines.flatMap(({ name, kind, body }) =>
    body.flatMap((s): TableReport[] =>
      s.kind === 'table'
        ? [
            {
              routine: name.text,
              variables: kind === 'function' ? [] : s.names.map((n) => n.text),
              depends: s.depends.map((n) => n.text),
              intervals: s.intervals,
            },
          ]
        : [],
    ),
  );
}
