/** Names longer than this were not typed by hand: looking for their like would take long and help nobody. */
const LONGEST = 100;

/** Edit distance: letters inserted, deleted, replaced, or two neighbours swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The known name most like one that was written, when it is near enough to be meant: about a third of the letters may differ, one in a short name, none in one of a
 * single letter, and of two letters none is replaced. Upper and lower case are alike. Of equals the first. Undefined when none is near.
 */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  if (written.length > LONGEST) return undefined;
  const folded = written.toLowerCase();
  let best: string | undefined;
  let least = (written.length < 2 ? 0 : Math.max(1, Math.floor((written.length + 1) / 3))) + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) >= least) continue;
    const d = distance(folded, name.toLowerCase());
    const replaced = d > 0 && written.length === 2 && name.length === 2;
    if (d < least && !replaced) {
      least = d;
      best = name;
    }
  }
  return best;
}
