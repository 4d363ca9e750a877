/** Major, minor, patch. */
type Version = readonly [number, number, number];

/** A half-open bound: at least `from`, below `below`. */
interface Span {
  readonly from: Version;
  readonly below: Version | null;
}

const FULL = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/;
const PARTIAL = /^(\^|~|>=|<=|>|<|=)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:[-+]\S*)?$/;

function parseVersion(text: string): Version | null {
  const found = FULL.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The first version behind all that agree with `v` in its first `digits` numbers; null: all agree. */
function behind(v: Version, digits: number): Version | null {
  if (digits === 0) return null;
  return digits === 1 ? [v[0] + 1, 0, 0] : digits === 2 ? [v[0], v[1] + 1, 0] : [v[0], v[1], v[2] + 1];
}

/** What a caret leaves fixed: everything up to the first number that is not 0. */
function caretDigits(v: Version, given: number): number {
  const first = v.findIndex((n) => n > 0);
  return first < 0 ? Math.max(1, given) : Math.min(first + 1, Math.max(1, given));
}

function span(comparator: string): Span | null {
  const found = PARTIAL.exec(comparator);
  if (found === null) return null;
  const [, operator = '=', ...texts] = found;
  const numbers = texts.map((text) => (text === undefined || /[xX*]/.test(text) ? null : Number(text)));
  const wild = numbers.indexOf(null);
  const given = wild < 0 ? 3 : wild;
  const v: Version = [numbers[0] ?? 0, given > 1 ? (numbers[1] ?? 0) : 0, given > 2 ? (numbers[2] ?? 0) : 0];
  const zero: Version = [0, 0, 0];
  switch (operator) {
    case '^':
      return { from: v, below: given === 0 ? null : behind(v, caretDigits(v, given)) };
    case '~':
      return { from: v, below: behind(v, Math.min(given, 2)) };
    case '>=':
      return { from: v, below: null };
    case '>':
      return { from: behind(v, given) ?? v, below: null };
    case '<':
      return { from: zero, below: v };
    case '<=':
      return { from: zero, below: behind(v, given) };
    default:
      return { from: v, below: behind(v, given) };
  }
}

/** The spans of a range, alternatives outside; null for a text that is no range. */
function spans(range: string): readonly (readonly Span[])[] | null {
  const alternatives = range.split('||').map((part) => {
    const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(part);
    const joined = hyphen === null ? part.replace(/(\^|~|>=|<=|>|<|=)\s+/g, '$1') : `>=${hyphen[1]} <=${hyphen[2]}`;
    const texts = joined.trim() === '' ? ['*'] : joined.trim().split(/\s+/);
    return texts.map(span);
  });
  const known = alternatives.map((list) => list.filter((one) => one !== null));
  return known.every((list, i) => list.length === alternatives[i]?.length) ? known : null;
}

/** Whether a text is a version of three numbers: "1.2.0". */
export function isVersion(text: string): boolean {
  return parseVersion(text) !== null;
}

/** Whether a text is a range of versions as npm writes them: "^0.1.0", "1.x || >=2.1 <4". */
export function isRange(text: string): boolean {
  return spans(text) !== null;
}

/** Whether a version is in a range (semver.org, npm's ranges). Of versions before a release the three numbers count. False where either is none. */
export function satisfies(version: string, range: string): boolean {
  const v = parseVersion(version);
  return (
    v !== null &&
    (spans(range)?.some((list) => list.every(({ from, below }) => compare(v, from) >= 0 && (below === null || compare(v, below) < 0))) ??
      false)
  );
}
