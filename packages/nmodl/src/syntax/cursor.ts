import { nearestName } from '@hillock/names';
import type { Diagnostics } from './diagnostics.ts';
import type { Span } from './source.ts';
import type { Token } from './tokens.ts';
import type { Name } from './tree.ts';

/** Thrown where a construct cannot be read any further; caught where reading can start again. The diagnostic is already recorded. */
export class SyntaxStop extends Error {}

/** Deeper nesting than this is refused: no human wrote it, and the call stack is finite. */
const DEEPEST = 200;

/** A place in a list of tokens, with the words for what is expected there. */
export class Cursor {
  private at = 0;
  private depth = 0;
  private readonly tokens: Token[];
  readonly diagnostics: Diagnostics;
  /** Names that DEFINE gave a number. */
  readonly defines: Map<string, number> = new Map<string, number>();
  /** Units that UNITS blocks defined. */
  readonly units: Set<string> = new Set<string>();

  constructor(tokens: Token[], diagnostics: Diagnostics) {
    this.tokens = tokens;
    this.diagnostics = diagnostics;
  }

  /** Puts other tokens in front of what comes: an INCLUDEd file. */
  splice(tokens: readonly Token[]): void {
    this.tokens.splice(this.at, 0, ...tokens);
  }

  get token(): Token {
    const token = this.tokens[this.at] ?? this.tokens[this.tokens.length - 1];
    if (token === undefined) throw new Error('a list of tokens ends with an end');
    return token;
  }

  peek(ahead: number): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] ?? this.token;
  }

  get previous(): Token {
    return this.tokens[Math.max(0, this.at - 1)] ?? this.token;
  }

  get ended(): boolean {
    return this.token.kind === 'end';
  }

  advance(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.at++;
    return token;
  }

  is(text: string): boolean {
    const { token } = this;
    return token.text === text && (token.kind === 'symbol' || token.kind === 'name');
  }

  /** Takes the token if it is this one. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): Token {
    if (this.is(text)) return this.advance();
    return this.fail(`"${text}"`);
  }

  name(what: string): Name {
    const { token } = this;
    if (token.kind !== 'name') return this.fail(what);
    this.advance();
    return { text: token.text, span: token.span };
  }

  /** A number, with an optional sign, or a name that DEFINE gave one. */
  number(what: string): number {
    const negative = this.accept('-');
    if (!negative) this.accept('+');
    const { token } = this;
    const defined = token.kind === 'name' ? this.defines.get(token.text) : undefined;
    if (token.kind !== 'number' && defined === undefined) return this.fail(what);
    this.advance();
    const value = defined ?? Number(token.text);
    return negative ? -value : value;
  }

  /** Tells that something else was expected here. `words`: what a misspelt word may have been meant for. */
  fail(expected: string, words: Iterable<string> = []): never {
    const { token } = this;
    const found = token.kind === 'end' ? 'the end of the file' : `"${token.text}"`;
    const nearest = token.kind === 'name' ? nearestName(token.text, words) : undefined;
    return this.failAt(token.span, `unexpected ${found}`, expected, nearest);
  }

  failAt(span: Span, message: string, expected: string, nearest: string | undefined): never {
    this.diagnostics.error('syntax', span, message, { expected, nearest });
    throw new SyntaxStop();
  }

  /** Something well formed that no human wrote. */
  refuse(what: string): never {
    this.depth = 0;
    this.diagnostics.error('syntax', this.token.span, what);
    throw new SyntaxStop();
  }

  /** Runs a reader one level deeper. */
  nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) this.refuse(`nesting deeper than ${DEEPEST} levels`);
    const value = read();
    this.depth--;
    return value;
  }

  /** Reads up to a closing brace at this level or to something that starts a line: where statements begin again after a mistake. */
  recover(): void {
    this.depth = 0;
    let braces = 0;
    // at least one token, or the same mistake would be met for ever
    if (!this.is('}')) this.skip();
    while (!this.ended) {
      if (this.is('}')) {
        if (braces === 0) return;
        braces--;
      } else if (this.is('{')) {
        braces++;
      } else if (braces === 0 && this.token.startsLine) {
        return;
      }
      this.advance();
    }
  }

  private skip(): void {
    if (this.is('{')) this.skipBraces();
    else this.advance();
  }

  /** Skips a balanced { … }; the cursor is at the brace. */
  skipBraces(): Span {
    const start = this.token.span;
    let braces = 0;
    do {
      if (this.is('{')) braces++;
      else if (this.is('}')) braces--;
      this.advance();
    } while (braces > 0 && !this.ended);
    return start;
  }

  /** The text of a unit in parentheses, without them; '' when there is none. */
  unit(): string {
    if (!this.is('(')) return '';
    this.advance();
    const first = this.token.span;
    let parentheses = 1;
    let last = first;
    while (!this.ended) {
      if (this.is('(')) parentheses++;
      else if (this.is(')') && --parentheses === 0) break;
      last = this.token.span;
      this.advance();
    }
    this.expect(')');
    return last.end > first.start ? first.source.text.slice(first.start, last.end).trim() : '';
  }
}
