/** A shortest way from one package to another along imports, both ends included; undefined where there is none. */
export function pathBetween(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): readonly string[] | undefined {
  const reached = new Map<string, readonly string[]>([[from, [from]]]);
  const queue = [from];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const path = reached.get(name) ?? [];
    if (name === to) return path;
    for (const next of edges.get(name) ?? []) {
      if (reached.has(next)) continue;
      reached.set(next, [...path, next]);
      queue.push(next);
    }
  }
  return undefined;
}
