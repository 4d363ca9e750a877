import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonPositions } from '../source/json-positions.ts';
import type { Position } from '../source/tokens.ts';

/** A file that may use functions whose last bit differs between engines, because no result depends on it there. */
export interface Allowance extends Position {
  readonly file: string;
  /** `Math.log`, `**`. */
  readonly uses: readonly string[];
  readonly reason: string;
}

/** The list of allowances, from the root of the workspace. */
export const ALLOWANCE_FILE = 'tools/bits/allowed.json';

/** Reads the list; empty where there is none. Throws on an entry that lacks something. */
export function readAllowances(root: string): readonly Allowance[] {
  if (!existsSync(join(root, ALLOWANCE_FILE))) return [];
  const text = readFileSync(join(root, ALLOWANCE_FILE), 'utf8');
  const value: unknown = JSON.parse(text);
  const positions = jsonPositions(text);
  if (!Array.isArray(value)) throw new Error(`${ALLOWANCE_FILE}: expected a list`);
  return value.map((entry: unknown, i): Allowance => {
    if (!isEntry(entry)) throw new Error(`${ALLOWANCE_FILE}: entry ${i} needs file, uses and a reason`);
    return { file: entry.file, uses: entry.uses, reason: entry.reason, ...(positions.get(String(i)) ?? { line: 1, column: 1 }) };
  });
}

function isEntry(x: unknown): x is { readonly file: string; readonly uses: readonly string[]; readonly reason: string } {
  if (typeof x !== 'object' || x === null || !('file' in x && 'uses' in x && 'reason' in x)) return false;
  const uses = x.uses;
  return (
    typeof x.file === 'string' &&
    typeof x.reason === 'string' &&
    x.reason !== '' &&
    Array.isArray(uses) &&
    uses.every((u) => typeof u === 'string')
  );
}
