import type { Diagnostic } from '../api.ts';
import type { Span } from './source.ts';

/** Codes of diagnostics, by what they are about. Stable: never reuse a number. */
export const CODES = {
  syntax: 'HIL-NMODL-001',
  unterminated: 'HIL-NMODL-002',
  include: 'HIL-NMODL-003',
  duplicate: 'HIL-NMODL-010',
  undeclared: 'HIL-NMODL-011',
  missingBlock: 'HIL-NMODL-012',
  arity: 'HIL-NMODL-013',
  kind: 'HIL-NMODL-014',
  recursion: 'HIL-NMODL-015',
  value: 'HIL-NMODL-016',
  method: 'HIL-NMODL-017',
  unsupported: 'HIL-NMODL-020',
  ignored: 'HIL-NMODL-030',
} as const;

export type Code = keyof typeof CODES;

/** Collects diagnostics; more than a hundred say no more than a hundred do. */
export class Diagnostics {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  private readonly seen = new Set<string>();

  error(
    code: Code,
    span: Span,
    message: string,
    more: { readonly expected?: string | undefined; readonly nearest?: string | undefined } = {},
  ): void {
    this.add(this.errors, 'error', code, span, message, more);
  }

  warn(code: Code, span: Span, message: string): void {
    this.add(this.warnings, 'warning', code, span, message, {});
  }

  unsupported(span: Span, what: string): void {
    this.error('unsupported', span, `${what} is not supported yet`);
  }

  private add(
    list: Diagnostic[],
    severity: Diagnostic['severity'],
    code: Code,
    span: Span,
    message: string,
    more: { readonly expected?: string | undefined; readonly nearest?: string | undefined },
  ): void {
    const { line, column } = span.source.position(span.start);
    const key = `${span.source.file}:${line}:${column}:${message}`;
    if (this.seen.has(key) || list.length >= 100) return;
    this.seen.add(key);
    const sourceLine = span.source.line(line);
    list.push({
      severity,
      code: CODES[code],
      file: span.source.file,
      line,
      column,
      length: Math.max(1, Math.min(span.end - span.start, sourceLine.length - column + 1)),
      message,
      ...(more.expected === undefined ? {} : { expected: more.expected }),
      ...(more.nearest === undefined ? {} : { nearest: more.nearest }),
      sourceLine,
    });
  }
}

/** A diagnostic as people read it: place and message, the line, a caret under the place, hints. */
export function formatDiagnostic(d: Diagnostic): string {
  const lines = [`${d.file}:${d.line}:${d.column}: ${d.severity}: ${d.message} [${d.code}]`];
  // tabs stay tabs in front of the caret, so that it stands under its place
  const indent = d.sourceLine.slice(0, d.column - 1).replace(/[^\t]/g, ' ');
  lines.push(`  ${d.sourceLine}`, `  ${indent}^${'~'.repeat(d.length - 1)}`);
  if (d.expected !== undefined) lines.push(`  expected: ${d.expected}`);
  if (d.nearest !== undefined) lines.push(`  nearest known name: ${d.nearest}`);
  return lines.join('\n');
}
