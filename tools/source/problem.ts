import type { Position } from './tokens.ts';

/** A rule broken at a place. */
export interface Problem extends Position {
  /** From the root of the workspace. */
  readonly file: string;
  /** Which rule, for tests and for searching. */
  readonly rule: string;
  /** What is wrong. */
  readonly message: string;
  /** What would be right. */
  readonly allowed: string;
}

/** `file:line:column rule: message; allowed: …` */
export function problemText(p: Problem): string {
  return `${p.file}:${p.line}:${p.column} ${p.rule}: ${p.message}; allowed: ${p.allowed}`;
}

/** By file, line, column. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
}
