/** Whether a name is what a pattern describes: * any characters (also none), ? exactly one, all else itself. Linear but for the last * met. */
export function matches(pattern: string, name: string): boolean {
  let p = 0;
  let star = -1;
  let retry = 0;
  for (let n = 0; n < name.length; ) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      retry = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
