import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { visitStatements } from '../ir/walk.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/** Statements in which a local that is set anew has a new name, and the name that each local has at their end. */
export interface Versions {
  readonly statements: readonly Stmt[];
  readonly nameOf: (local: string) => string;
}

/**
 * Gives every value of a local its own name, so that what can be told of a name can be told of a value (R. Cytron et al., ACM TOPLAS 13, 1991, 451–490;
 * here without φ: what a branch or a loop sets gets one name, which takes over the value from before it).
 */
export function versions(list: readonly Stmt[]): Versions {
  const current = new Map<string, string>();
  const counts = new Map<string, number>();
  const read = (name: string): string => current.get(name) ?? name;
  const fresh = (name: string): string => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const made = `${name}#${count}`;
    current.set(name, made);
    return made;
  };
  const expr = (e: Expr): Expr => (e.kind === 'local' ? { ...e, name: read(e.name) } : mapOperands(e, expr));
  /** Inside branches and loops: names as they were given before. */
  const inner = (body: readonly Stmt[]): readonly Stmt[] =>
    body.map((s) => {
      const mapped = mapStatement(s, expr, inner);
      return mapped.kind === 'set' || mapped.kind === 'for' ? { ...mapped, local: read(mapped.local) } : mapped;
    });
  const statements = list.flatMap((s): readonly Stmt[] => {
    if (s.kind === 'set') {
      const value = expr(s.value);
      return [{ ...s, local: fresh(s.local), value }];
    }
    const before: Stmt[] = [];
    for (const [name, type] of setInside(s)) {
      const value: Expr = { kind: 'local', type, name: read(name) };
      before.push({ kind: 'set', local: fresh(name), value });
    }
    return [...before, ...inner([s])];
  });
  return { statements, nameOf: read };
}

function setInside(s: Stmt): ReadonlyMap<string, Expr['type']> {
  const found = new Map<string, Expr['type']>();
  visitStatements([s], (x) => {
    if (x.kind === 'set') found.set(x.local, x.value.type);
    else if (x.kind === 'for') found.set(x.local, 'i32');
  });
  return found;
}
