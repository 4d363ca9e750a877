/**
 * Cuts TypeScript (or JSON) text into tokens, as far as the checks of this folder need: what is a comment, a string, a template, a regular
 * expression and what is code. It knows no grammar. Text it cannot cut is an error with its place, never guessed at.
 */

export type TokenKind = 'name' | 'string' | 'template' | 'number' | 'regex' | 'punctuator' | 'reference';

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

export interface Token extends Position {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** string: its characters, escapes resolved; template: those between its quotes or holes; reference: the file or type named; otherwise `text`. */
  readonly value: string;
  /** template: it has holes, so `value` is only a part of it. */
  readonly partial: boolean;
}

/** Text that is no TypeScript token: an open string, comment, template or regular expression, or a stray character. */
export class ScanError extends Error implements Position {
  override readonly name = 'ScanError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, at: Position) {
    super(message);
    this.line = at.line;
    this.column = at.column;
  }
}

const NAME = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)n?/y;
const PUNCTUATOR =
  />>>=|\.\.\.|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==?=?|!==?|<=|>=|\+\+|--|<<|>>|&&|\|\||\?\?|\?\.(?!\d)|\*\*|[-+*/%&|^]=|[-+*/%&|^!~?:=<>;,.(){}[\]]/y;
const SPACE = /[\s\ufeff]+/y;
const REFERENCE = /^\/\/\/\s*<reference\s+(path|types|lib)\s*=\s*(["'])(.*?)\2/;
/** After these words an expression begins, so that a slash opens a regular expression. */
const BEFORE_EXPRESSION = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await extends default'.split(' '),
);
const BEFORE_CONDITION = new Set(['if', 'while', 'for', 'with']);
const BEFORE_BLOCK = new Set(['else', 'do', 'try', 'finally']);
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

/** What an open bracket was, for the slash that may follow the one that closes it. */
interface Bracket {
  readonly open: string;
  /** After its end a statement or expression begins. */
  readonly startsExpression: boolean;
}

class Scanner {
  private readonly text: string;
  private at = 0;
  private readonly lineStarts: number[] = [0];
  private readonly tokens: Token[] = [];
  private readonly brackets: Bracket[] = [];
  private expression = true;

  constructor(text: string) {
    this.text = text;
    for (let i = 0; i < text.length; i++) if (text[i] === '\n') this.lineStarts.push(i + 1);
  }

  run(): readonly Token[] {
    if (this.text.startsWith('#!')) this.skipLine();
    while (this.at < this.text.length) {
      if (!this.match(SPACE)) this.token();
    }
    const open = this.brackets.at(-1);
    if (open?.open === '`') this.fail('a template that is never closed', this.at);
    return this.tokens;
  }

  private token(): void {
    const start = this.at;
    const c = this.text[start];
    if (this.text.startsWith('//', start)) this.lineComment();
    else if (this.text.startsWith('/*', start)) this.blockComment();
    else if (c === '"' || c === "'") this.string(c);
    else if (c === '`') this.template();
    else if (c === '}' && this.brackets.at(-1)?.open === '`') this.template();
    else if (c === '/' && this.expression) this.regex();
    else if (this.match(NAME)) this.push('name', start, BEFORE_EXPRESSION.has(this.text.slice(start, this.at)) && !this.isProperty());
    else if (/[\d.]/.test(c ?? '') && this.match(NUMBER)) this.push('number', start, false);
    else if (this.match(PUNCTUATOR)) this.punctuator(start);
    else this.fail(`unexpected character ${JSON.stringify(c)}`, start);
  }

  /** A name after a dot is a property, whatever the word. */
  private isProperty(): boolean {
    const before = this.tokens.at(-1)?.text;
    return before === '.' || before === '?.';
  }

  private punctuator(start: number): void {
    const text = this.text.slice(start, this.at);
    let expression = true;
    if (text === '(' || text === '[' || text === '{') {
      this.brackets.push({ open: text, startsExpression: this.startsExpressionAfter(text) });
    } else if (text === ')' || text === ']' || text === '}') {
      expression = this.brackets.pop()?.startsExpression ?? false;
    } else if (text === '++' || text === '--' || text === '!') {
      expression = this.expression; // before an operand it still has to come; behind one (`x++`, `x!`) an operator follows
    }
    this.push('punctuator', start, expression);
  }

  /** Whether after the bracket that is now opened has closed again, a slash begins a regular expression: after `if (…)` and after a block. */
  private startsExpressionAfter(open: string): boolean {
    const before = this.tokens.at(-1);
    if (open === '(') return before?.kind === 'name' && BEFORE_CONDITION.has(before.text);
    if (open === '[') return false;
    return before === undefined || [')', ';', '{', '}', '=>'].includes(before.text) || BEFORE_BLOCK.has(before.text);
  }

  private lineComment(): void {
    const start = this.at;
    this.skipLine();
    const found = REFERENCE.exec(this.text.slice(start, this.at));
    if (found?.[1] !== undefined && found[3] !== undefined && found[1] !== 'lib') {
      this.tokens.push({ kind: 'reference', text: found[1], value: found[3], partial: false, ...this.position(start) });
    }
  }

  private blockComment(): void {
    const end = this.text.indexOf('*/', this.at + 2);
    if (end < 0) this.fail('a comment that is never closed', this.at);
    this.at = end + 2;
  }

  private string(quote: string): void {
    const start = this.at++;
    let value = '';
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined || c === '\n') this.fail('a string that is never closed', start);
      if (c === quote) break;
      value += c === '\\' ? this.escape() : c;
      if (c !== '\\') this.at++;
    }
    this.at++;
    this.push('string', start, false, value);
  }

  /** The characters an escape stands for; leaves `at` behind it. */
  private escape(): string {
    const hex = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/y;
    hex.lastIndex = this.at;
    const found = hex.exec(this.text);
    if (found) {
      this.at = hex.lastIndex;
      return String.fromCodePoint(Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '', 16));
    }
    const c = this.text[this.at + 1] ?? '';
    const lineEnd = this.text.startsWith('\\\r\n', this.at);
    this.at += lineEnd ? 3 : 2;
    return lineEnd || c === '\n' ? '' : (ESCAPES[c] ?? c);
  }

  /** A template, or what follows one of its holes: up to its end or the next hole. */
  private template(): void {
    const start = this.at++;
    const resumed = this.text[start] === '}';
    if (resumed) this.brackets.pop();
    let value = '';
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) this.fail('a template that is never closed', start);
      if (c === '`') {
        this.at++;
        this.push('template', start, false, value, resumed);
        return;
      }
      if (this.text.startsWith('${', this.at)) {
        this.at += 2;
        this.brackets.push({ open: '`', startsExpression: false });
        this.push('template', start, true, value, true);
        return;
      }
      value += c === '\\' ? this.escape() : c;
      if (c !== '\\') this.at++;
    }
  }

  private regex(): void {
    const start = this.at++;
    let inClass = false;
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined || c === '\n') this.fail('a regular expression that is never closed', start);
      if (c === '\\') this.at++;
      else if (c === '[') inClass = true;
      else if (c === ']') inClass = false;
      else if (c === '/' && !inClass) break;
      this.at++;
    }
    this.at++;
    this.match(/[a-z]+/y);
    this.push('regex', start, false);
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private push(kind: TokenKind, start: number, expression: boolean, value?: string, partial = false): void {
    const text = this.text.slice(start, this.at);
    this.tokens.push({ kind, text, value: value ?? text, partial, ...this.position(start) });
    this.expression = expression;
  }

  private position(offset: number): Position {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }

  private fail(message: string, offset: number): never {
    throw new ScanError(message, this.position(offset));
  }
}

/** The tokens of a text in order; throws ScanError. Comments are left out, but for `/// <reference …>`. */
export function tokens(text: string): readonly Token[] {
  return new Scanner(text).run();
}
