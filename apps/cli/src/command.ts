import type { ParseArgsConfig } from 'node:util';

/** Exit statuses: 0 done, 1 a run that failed, 2 bad input, 130 stopped by Ctrl-C. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** One command: what it is called with, what it says of itself, what it does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  /** Option → its line in the help. */
  readonly help: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(positionals: readonly string[], options: OptionValues): Promise<number>;
}

/** Bad usage: told with the command's usage line, exit status 2. */
export class UsageError extends Error {}

export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
