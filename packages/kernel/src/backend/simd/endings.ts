import { aliasClass } from '../../ir/alias.ts';
import type { FieldDecl } from '../../ir/field.ts';
import type { If, Stmt } from '../../ir/statement.ts';
import { bodiesOf, visitExpressions, visitStatements } from '../../ir/walk.ts';
import { isPositioned } from './contested.ts';

/** A branch that does nothing but end the run, and what the statements behind it change. */
export interface Ending {
  readonly branch: If;
  /** Locals that are set. */
  readonly changed: ReadonlySet<string>;
  /** Classes of memory (`aliasClass`) that are written. */
  readonly stored: ReadonlySet<string>;
}

/** Branches of a body that do nothing but end the run: what they set, if anything, nobody else reads, and what they read can be kept for them. */
export function endings(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>): ReadonlyMap<Stmt, Ending> {
  const found = new Map<Stmt, Ending>();
  body.forEach((branch, at) => {
    if (!onlyEnds(branch)) return;
    const changed = new Set<string>();
    const stored = new Set<string>();
    visitStatements(body.slice(at + 1), (s) => {
      if (s.kind === 'set' || s.kind === 'for') changed.add(s.local);
      if (s.kind === 'store') stored.add(aliasClass(fields.get(s.field)));
    });
    if (canKeep(branch, stored, fields)) found.set(branch, { branch, changed, stored });
  });
  const read = new Set<string>();
  visitExpressions(
    body.filter((s) => !found.has(s)),
    (e) => {
      if (e.kind === 'local') read.add(e.name);
    },
  );
  for (const s of [...found.keys()]) {
    visitStatements([s], (x) => {
      if (x.kind === 'set' && read.has(x.local)) found.delete(s);
    });
  }
  return found;
}

function onlyEnds(s: Stmt): s is If {
  const inner = bodiesOf(s).flat();
  return s.kind === 'if' && inner.some((x) => x.kind !== 'set') && inner.every((x) => x.kind === 'trap' || x.kind === 'set' || onlyEnds(x));
}

/** No value that is changed behind it is read at a computed position, which may be out of bounds where the branch is not taken. */
function canKeep(branch: If, stored: ReadonlySet<string>, fields: ReadonlyMap<string, FieldDecl>): boolean {
  let can = true;
  visitExpressions([...branch.then, ...branch.else], (e) => {
    if (e.kind === 'load' && isPositioned(e) && stored.has(aliasClass(fields.get(e.field)))) can = false;
  });
  return can;
}
