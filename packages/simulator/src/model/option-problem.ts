import { isOptionsProblem } from '@hillock/contracts';
import type { Path, Problems } from './problems.ts';

/** Puts what a schema of options threw into the place it is about: below `path`, where the error says so; else its message at `path`. */
export function addOptionProblem(error: unknown, path: Path, problems: Problems): void {
  if (isOptionsProblem(error)) problems.add([...path, ...error.path], error.problem, error.nearest);
  else problems.add(path, error instanceof Error ? error.message : String(error));
}
