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
  unit: 'HIL-NMODL-018',
  unsupported: 'HIL-NMODL-020',
  ignored: 'HIL-NMODL-030',
} as const;

export type Code = keyof typeof CODES;

/** So many diagnostics of a kind are kept; the last of them tells that there are more. */
const MOST = 100;

/** Collects diagnostics. */
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

  warn(code: Code, span: Span, message: string, more: { readonly nearest?: string | undefined } = {}): void {
    this.add(this.warnings, 'warning', code, span, message, more);
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
    if (this.seen.has(key) || list.length > MOST) return;
    this.seen.add(key);
    const sourceLine = span.source.line(line);
    list.push({
      severity,
      code: CODES[code],
      file: span.source.file,
      line,
      column,
      length: Math.max(1, Math.min(span.end - span.start, sourceLine.length - column + 1)),
      message: list.length === MOST ? `there are more than ${MOST} ${severity}s; the next: ${message}` : message,
      ...(more.expected === undefined ? {} : { expected: more.expected }),
      ...(more.nearest === undefined ? {} : { nearest: more.nearest }),
      sourceLine,
    });
  }
}

/** Letters of a line that are shown around the place. */
const SHOWN = 120;

/** Control characters, which would work on a terminal, as the symbols Unicode has for them; tabs stay. */
function visible(text: string): string {
  return Array.from(text, (c) =>
    c !== '\t' && (c < ' ' || c === '\u007f') ? String.fromCharCode(c === '\u007f' ? 0x2421 : 0x2400 + c.charCodeAt(0)) : c,
  ).join('');
}

/** A diagnostic as people read it: place and message, the line (of a long one what is near), a caret under the place, hints. */
export function formatDiagnostic(d: Diagnostic): string {
  const lines = [`${d.file}:${d.line}:${d.column}: ${d.severity}: ${visible(d.message)} [${d.code}]`];
  const long = d.sourceLine.length > 2 * SHOWN;
  const from = long ? Math.max(0, d.column - 1 - SHOWN) : 0;
  const to = long ? Math.min(d.sourceLine.length, d.column - 1 + SHOWN) : d.sourceLine.length;
  const before = `${from > 0 ? '… ' : ''}${visible(d.sourceLine.slice(from, d.column - 1))}`;
  const after = `${visible(d.sourceLine.slice(d.column - 1, to))}${to < d.sourceLine.length ? ' …' : ''}`;
  // tabs stay tabs in front of the caret, so that it stands under its place
  const indent = before.replace(/[^\t]/g, ' ');
  lines.push(`  ${before}${after}`, `  ${indent}^${'~'.repeat(Math.max(0, Math.min(d.length - 1, to - d.column)))}`);
  if (d.expected !== undefined) lines.push(`  expected: ${d.expected}`);
  if (d.nearest !== undefined) lines.push(`  nearest known name: ${d.nearest}`);
  return lines.join('\n');
}
