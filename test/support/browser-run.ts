import { buildModel, formatMistake, parseModel, type Result } from '@hillock/hillock';
import * as E from 'fp-ts/lib/Either.js';

/** What the page is given: a model, the files it names, and how far to run. */
export interface BrowserRun {
  readonly model: unknown;
  readonly files: Readonly<Record<string, string>>;
  readonly tstop: number;
}

/** Runs a model in the page. The result crosses to the test as JSON, in which numbers keep all their bits. */
export function main(argument: BrowserRun): Result {
  const parsed = parseModel(argument.model);
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
  const built = buildModel(parsed.right, { read: (name) => argument.files[name] ?? null });
  if (E.isLeft(built)) throw new Error(built.left.map((m) => formatMistake(m, 'model')).join('\n'));
  const outcome = built.right.run(argument.tstop);
  if (outcome.status !== 'finished') throw new Error(outcome.reason);
  return built.right.result();
}
