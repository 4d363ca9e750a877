import type { Diagnostics } from './diagnostics.ts';
import type { Source, Span } from './source.ts';

export type TokenKind = 'name' | 'number' | 'string' | 'symbol' | 'verbatim' | 'end';

/** `text` is the token as written; of a string what is between the quotes, of a VERBATIM block its body. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly span: Span;
  /** First on its line: where a reader expects a new statement, and recovery starts again. */
  readonly startsLine: boolean;
}

/** Longest first. */
const SYMBOLS = [
  '<->',
  '<<',
  '->',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '=',
  '+',
  '-',
  '*',
  '/',
  '^',
  '%',
  '!',
  ',',
  "'",
  '~',
  '@',
  '.',
  '$',
  '&',
  '|',
  '#',
  ';',
];

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const BLANK = /[ \t\r\f\v\u00a0\ufeff]+/y;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Text to tokens. Comments, TITLE lines and COMMENT blocks are dropped. The last token is an `end`. */
export function tokenize(source: Source, diagnostics: Diagnostics): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let at = 0;
  let startsLine = true;
  const span = (start: number, end: number): Span => ({ source, start, end });
  const endOfLine = (from: number): number => {
    const end = text.indexOf('\n', from);
    return end < 0 ? text.length : end;
  };
  while (at < text.length) {
    const c = text[at] ?? '';
    if (c === '\n') {
      startsLine = true;
      at++;
      continue;
    }
    // files of old systems end with this mark
    if (c === '\u001a') {
      at++;
      continue;
    }
    const blank = match(BLANK, text, at);
    if (blank !== null) {
      at += blank.length;
      continue;
    }
    if (c === ':' || c === '?') {
      at = endOfLine(at);
      continue;
    }
    const name = match(NAME, text, at);
    if (name === 'TITLE' && startsLine) {
      at = endOfLine(at);
      continue;
    }
    if (name === 'COMMENT' || name === 'VERBATIM') {
      const closing = `END${name}`;
      const end = text.indexOf(closing, at + name.length);
      if (end < 0) {
        diagnostics.error('unterminated', span(at, at + name.length), `${name} without ${closing}`, { expected: closing });
        at = text.length;
      } else {
        if (name === 'VERBATIM') {
          tokens.push({ kind: 'verbatim', text: text.slice(at + name.length, end), span: span(at, at + name.length), startsLine });
          startsLine = false;
        }
        at = end + closing.length;
      }
      continue;
    }
    const number = name === null ? match(NUMBER, text, at) : null;
    if (name !== null || number !== null) {
      const word = name ?? number ?? '';
      if (number !== null && !Number.isFinite(Number(word))) {
        diagnostics.error('value', span(at, at + word.length), `${word} is too large: the largest number is ${Number.MAX_VALUE}`);
      }
      tokens.push({ kind: name === null ? 'number' : 'name', text: word, span: span(at, at + word.length), startsLine });
      at += word.length;
    } else if (c === '"') {
      const line = endOfLine(at);
      const close = text.indexOf('"', at + 1);
      const end = close < 0 || close > line ? line : close;
      if (end === line) diagnostics.error('unterminated', span(at, end), 'a string without its closing quote', { expected: '"' });
      tokens.push({ kind: 'string', text: text.slice(at + 1, end), span: span(at, Math.min(end + 1, text.length)), startsLine });
      at = end === line ? line : end + 1;
    } else {
      const symbol = SYMBOLS.find((s) => text.startsWith(s, at));
      if (symbol === undefined) {
        diagnostics.error('syntax', span(at, at + 1), `the character ${JSON.stringify(c)} has no meaning here`);
        at++;
        continue;
      }
      tokens.push({ kind: 'symbol', text: symbol, span: span(at, at + symbol.length), startsLine });
      at += symbol.length;
    }
    startsLine = false;
  }
  tokens.push({ kind: 'end', text: '', span: span(text.length, text.length), startsLine: true });
  return tokens;
}
