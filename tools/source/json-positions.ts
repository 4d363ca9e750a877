import { type Position, tokens } from './tokens.ts';

/** Where the keys and array elements of a JSON text stand, by their path: `dependencies/fp-ts`, `references/0/path`. */
export function jsonPositions(text: string): ReadonlyMap<string, Position> {
  const found = new Map<string, Position>();
  const path: string[] = [];
  const open: { readonly array: boolean; index: number }[] = [];
  const list = tokens(text);
  list.forEach((token, i) => {
    const inside = open.at(-1);
    if (inside?.array && token.text !== ',' && token.text !== ']') {
      path[open.length - 1] = String(inside.index);
      note(token);
    }
    if (token.kind === 'string' && list[i + 1]?.text === ':') {
      path[open.length - 1] = token.value;
      note(token);
    }
    if (token.text === '{' || token.text === '[') open.push({ array: token.text === '[', index: 0 });
    else if (token.text === '}' || token.text === ']') open.pop();
    else if (token.text === ',' && inside) inside.index++;
  });
  return found;

  function note(at: Position): void {
    const key = path.slice(0, open.length).join('/');
    if (!found.has(key)) found.set(key, { line: at.line, column: at.column });
  }
}
