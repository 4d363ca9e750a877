import type { Position, Token } from './tokens.ts';

/** What a source file imports, one entry for each place that names a module. */
export interface Import extends Position {
  /** The module named; undefined where it is computed at run time. */
  readonly specifier: string | undefined;
  /** How: `import … from`, `export … from`, `import()` (value or type), `require()`, `declare module`, `/// <reference`. */
  readonly form: 'import' | 'export' | 'dynamic' | 'require' | 'augmentation' | 'reference';
}

/** Every import of a file, from its tokens. */
export function imports(tokens: readonly Token[]): readonly Import[] {
  const found: Import[] = [];
  tokens.forEach((token, i) => {
    if (token.kind === 'reference') found.push({ specifier: referenced(token), form: 'reference', line: token.line, column: token.column });
    if (token.kind !== 'name' || isProperty(tokens, i)) return;
    const next = tokens[i + 1];
    if (next === undefined) return;
    if (token.text === 'import' && next.text === '(') found.push(argument(tokens, i, 'dynamic'));
    else if (token.text === 'require' && next.text === '(') found.push(argument(tokens, i, 'require'));
    else if (token.text === 'import') push(found, clause(tokens, i + 1), 'import');
    else if (token.text === 'export') push(found, exportClause(tokens, i + 1), 'export');
    else if (token.text === 'module' && next.kind === 'string') push(found, next, 'augmentation');
  });
  return found;
}

/** `x.import`, `{ import: 1 }`, `{ require(x) {} }`'s name after a dot: a property, not the word of the language. */
function isProperty(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.text;
  return before === '.' || before === '?.' || tokens[i + 1]?.text === ':';
}

function push(found: Import[], token: Token | undefined, form: Import['form']): void {
  if (token) found.push({ specifier: token.value, form, line: token.line, column: token.column });
}

/** `/// <reference path="x"/>` is relative to the file, with or without a dot. */
function referenced(token: Token): string {
  return token.text === 'path' && !token.value.startsWith('.') ? `./${token.value}` : token.value;
}

/** The first argument of a call: a string, a template without holes, or something computed. */
function argument(tokens: readonly Token[], i: number, form: Import['form']): Import {
  const literal = tokens[i + 2];
  const end = tokens[i + 3]?.text;
  const known = literal && !literal.partial && (literal.kind === 'string' || literal.kind === 'template') && (end === ')' || end === ',');
  const at = literal ?? tokens[i];
  return { specifier: known ? literal.value : undefined, form, line: at?.line ?? 1, column: at?.column ?? 1 };
}

/** The string that ends `import 'x'` or `import … from 'x'`, from the token after `import`. */
function clause(tokens: readonly Token[], start: number): Token | undefined {
  let i = start;
  for (;;) {
    const token = tokens[i];
    if (token === undefined) return undefined;
    if (token.kind === 'string') return token;
    if (token.text === '{') i = closing(tokens, i);
    else if (token.kind !== 'name' && token.text !== '*' && token.text !== ',') return undefined; // import.meta, import A = …
    i++;
  }
}

/** The string of `export * from 'x'` and `export { … } from 'x'`, also with `type`, from the token after `export`. */
function exportClause(tokens: readonly Token[], start: number): Token | undefined {
  let i = tokens[start]?.text === 'type' ? start + 1 : start;
  const first = tokens[i]?.text;
  if (first === '*') i += tokens[i + 1]?.text === 'as' ? 3 : 1;
  else if (first === '{') i = closing(tokens, i) + 1;
  else return undefined;
  const string = tokens[i + 1];
  return tokens[i]?.text === 'from' && string?.kind === 'string' ? string : undefined;
}

/** The index of the brace that closes the one at `open` (import lists do not nest). */
function closing(tokens: readonly Token[], open: number): number {
  let i = open;
  while (i < tokens.length && tokens[i]?.text !== '}') i++;
  return i;
}
