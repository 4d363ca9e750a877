/** Where a text stops being JSON (an offset), what stands there and what could have. */
export interface JsonMistake {
  readonly offset: number;
  readonly found: string;
  readonly expected: string;
}

type State = 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'after';

const EXPECTED: Readonly<Record<Exclude<State, 'after'>, string>> = {
  value: 'a value',
  firstValue: 'a value or "]"',
  key: 'a name in double quotes',
  firstKey: 'a name in double quotes or "}"',
  colon: '":"',
};

const BLANK = /[ \t\n\r]*/y;
const ESCAPED = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
/** What a person wrote where it stops: a word, or one character. */
const WRITTEN = /\/[/*]|"[^\n]{0,20}|[-+]?[A-Za-z0-9_.]{1,20}|[\s\S]/y;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/**
 * The first mistake of a text that is no JSON (RFC 8259); null for JSON. Engines tell its place in ways of their own, and sometimes not at all: this is asked
 * once an engine refused a text.
 */
export function jsonMistake(text: string): JsonMistake | null {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    at += match(BLANK, text, at)?.length ?? 0;
    const c = text[at] ?? '';
    const inside = open[open.length - 1];
    if (state === 'after' && inside === undefined && c === '') return null;
    const step = next(state, inside, c, text, at);
    if (step === null) return { offset: at, found: foundAt(text, at), expected: expectedIn(state, inside) };
    if (c === '{' || c === '[') open.push(c);
    else if (c === '}' || c === ']') open.pop();
    state = step.state;
    at += step.length;
  }
}

/** What comes after what stands here; null when it cannot stand here. */
function next(
  state: State,
  inside: '{' | '[' | undefined,
  c: string,
  text: string,
  at: number,
): { readonly state: State; readonly length: number } | null {
  switch (state) {
    case 'colon':
      return c === ':' ? { state: 'value', length: 1 } : null;
    case 'key':
    case 'firstKey': {
      if (c === '}' && state === 'firstKey') return { state: 'after', length: 1 };
      const length = textLength(text, at);
      return length === 0 ? null : { state: 'colon', length };
    }
    case 'after':
      if (c === ',' && inside !== undefined) return { state: inside === '{' ? 'key' : 'value', length: 1 };
      return (c === '}' && inside === '{') || (c === ']' && inside === '[') ? { state: 'after', length: 1 } : null;
    case 'value':
    case 'firstValue': {
      if (c === '{') return { state: 'firstKey', length: 1 };
      if (c === '[') return { state: 'firstValue', length: 1 };
      if (c === ']' && state === 'firstValue') return { state: 'after', length: 1 };
      const length = textLength(text, at) || (match(SCALAR, text, at)?.length ?? 0);
      return length === 0 ? null : { state: 'after', length };
    }
  }
}

/** Characters of a text in quotes, with the quotes; 0 where there is none, or one that is not well formed. */
function textLength(text: string, at: number): number {
  if (text[at] !== '"') return 0;
  for (let end = at + 1; end < text.length; end++) {
    const c = text[end] ?? '';
    if (c === '"') return end + 1 - at;
    if (c < ' ') return 0;
    if (c !== '\\') continue;
    const escaped = match(ESCAPED, text, end + 1);
    if (escaped === null) return 0;
    end += escaped.length;
  }
  return 0;
}

function expectedIn(state: State, inside: '{' | '[' | undefined): string {
  if (state !== 'after') return EXPECTED[state];
  return inside === undefined ? 'the end of the file' : inside === '{' ? '"," or "}"' : '"," or "]"';
}

function foundAt(text: string, at: number): string {
  if (at >= text.length) return 'the end of the file';
  const written = match(WRITTEN, text, at) ?? '';
  if (written === '//' || written === '/*') return 'a comment, which JSON does not have';
  if (/^[-+]?(NaN|Infinity)$/.test(written)) return `${written}, which JSON does not have`;
  return written.startsWith('"') ? textAt(text, at) : JSON.stringify(written);
}

function textAt(text: string, at: number): string {
  return textLength(text, at) > 0
    ? text.slice(at, at + textLength(text, at))
    : 'a text that does not end, or has a character that must be escaped';
}
