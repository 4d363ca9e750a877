/** A key that an object has already. Offsets are those of the quotes that the two begin with. */
export interface DuplicateKey {
  readonly path: readonly (string | number)[];
  readonly key: string;
  readonly first: number;
  readonly offset: number;
}

/** An object or list that is open. */
interface Open {
  /** Of an object: its keys so far, with their places. Null: a list. */
  readonly keys: Map<string, number> | null;
  /** Where in it: the last key, or the number of the element. */
  at: string | number;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [123, 125, 91, 93];

/** Every key of a JSON text that its object has already. JSON.parse takes the last of them without a word. */
export function duplicateKeys(text: string): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const open: Open[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const inside = open[open.length - 1];
    if (c === QUOTE) {
      const end = endOfText(text, i);
      if (inside?.keys != null && isKey(text, end)) {
        const raw = text.slice(i + 1, end);
        const key = raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw;
        const first = inside.keys.get(key);
        inside.at = key;
        if (first === undefined) inside.keys.set(key, i);
        else found.push({ path: open.map(({ at }) => at), key, first, offset: i });
      }
      i = end;
    } else if (c === OPEN_OBJECT) open.push({ keys: new Map(), at: '' });
    else if (c === OPEN_LIST) open.push({ keys: null, at: 0 });
    else if (c === CLOSE_OBJECT || c === CLOSE_LIST) open.pop();
    else if (c === COMMA && inside !== undefined && typeof inside.at === 'number') inside.at++;
  }
  return found;
}

/** The quote that ends a text. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/** Whether a colon follows. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === COLON;
}
