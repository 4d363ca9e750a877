import { aliasClass } from '../../ir/alias.ts';
import type { Expr, ValueType } from '../../ir/expression.ts';
import type { FieldDecl } from '../../ir/field.ts';
import type { Stmt } from '../../ir/statement.ts';
import { operands, visitExpr, visitExpressions, visitStatements } from '../../ir/walk.ts';
import type { Varying } from './varying.ts';

/** Vectors in a strip: what crosses from one short loop to the next stays in the L1 cache. */
export const STRIP = 16;

/** Bytes that strips of one kernel may need. */
export const SCRATCH_BYTES: number = 16384;

/** Operations up to which a value is computed again rather than kept. */
const CHEAP = 3;

/** One short loop over the vectors of a strip. */
export interface Stage {
  /** Values computed again from what every stage can read. */
  readonly again: readonly Stmt[];
  readonly body: readonly Stmt[];
  /** Locals of earlier stages that it reads, and its own that later ones read: with their type and their place in the strip. */
  readonly taken: readonly Kept[];
  readonly left: readonly Kept[];
}

export interface Kept {
  readonly local: string;
  readonly type: ValueType;
  readonly slot: number;
}

/** A statement that stands for a cut until stages are made. */
export function cutMark(number: number): Stmt {
  return { kind: 'set', local: `${CUT}${number}`, value: { kind: 'const', type: 'i32', value: number } };
}

const CUT = '_cut ';

/**
 * Where the long chain of one instance is cut: after each statement that evaluates elementary functions. Each piece, for a strip of instances, is a short loop whose
 * turns do not wait for each other, so a processor has many of them under way at once.
 */
export function markCuts(body: readonly Stmt[]): readonly Stmt[] {
  let cuts = 0;
  return body.flatMap((s) => {
    if (s.kind === 'if' && s.rare === true) return [s];
    let calls = 0;
    visitExpressions([s], (e) => {
      if (e.kind === 'invoke') calls++;
    });
    return calls === 0 ? [s] : [s, cutMark(cuts++)];
  });
}

function isCut(s: Stmt): boolean {
  return s.kind === 'set' && s.local.startsWith(CUT);
}

export function withoutCuts(body: readonly Stmt[]): readonly Stmt[] {
  return body.filter((s) => !isCut(s));
}

/** The stages of a body with marks; null where there are fewer than two, or where more values would cross than there is room for. */
export function stagesOf(
  marked: readonly Stmt[],
  serial: readonly Stmt[],
  lanes: Varying,
  fields: ReadonlyMap<string, FieldDecl>,
): readonly Stage[] | null {
  const bodies: Stmt[][] = [[]];
  for (const s of marked) {
    if (isCut(s)) bodies.push([]);
    else bodies[bodies.length - 1]?.push(s);
  }
  if (bodies.length > 1 && bodies[bodies.length - 1]?.length === 0) bodies.pop();
  if (bodies.length < 2) return null;
  const cheap = rematerialisable(bodies, lanes, fields);
  const uses = bodies.map((body, k) => usesOf(k === bodies.length - 1 ? [...body, ...serial] : body));
  const again = bodies.map(() => [] as Stmt[]);
  uses.forEach((use, k) => {
    // what is computed again may read other values that are
    const add = (name: string): void => {
      const made = cheap.get(name);
      if (made === undefined || made.stage >= k || again[k]?.includes(made.statement)) return;
      visitExpr(made.statement.value, (e) => {
        if (e.kind === 'local') add(e.name);
      });
      again[k]?.push(made.statement);
    };
    for (const name of use.read) add(name);
  });
  const slots = new Map<string, number>();
  const kept = (k: number): readonly Kept[] => {
    const own = uses[k]?.set ?? new Map<string, ValueType>();
    return [...own].flatMap(([local, type]) => {
      const crosses = lanes.locals.has(local) && !cheap.has(local) && uses.slice(k + 1).some((u) => u.entering.has(local));
      if (!crosses) return [];
      const slot = slots.get(local) ?? slots.size;
      slots.set(local, slot);
      return [{ local, type, slot }];
    });
  };
  const left = bodies.map((_, k) => kept(k));
  const taken = uses.map((use, k) => {
    const seen = new Map<string, Kept>();
    for (const list of left.slice(0, k)) for (const x of list) if (use.entering.has(x.local)) seen.set(x.local, x);
    return [...seen.values()];
  });
  if (slots.size * STRIP * 16 > SCRATCH_BYTES) return null;
  return bodies.map((body, k) => ({ again: again[k] ?? [], body, taken: taken[k] ?? [], left: left[k] ?? [] }));
}

/** What a list of statements does with locals. */
export interface Uses {
  readonly read: ReadonlySet<string>;
  readonly set: ReadonlyMap<string, ValueType>;
  /** Read, or set only on some ways, before it is set for sure: its value from before matters. */
  readonly entering: ReadonlySet<string>;
}

export function usesOf(body: readonly Stmt[]): Uses {
  const read = new Set<string>();
  const set = new Map<string, ValueType>();
  visitExpressions(body, (e) => {
    if (e.kind === 'local') read.add(e.name);
  });
  visitStatements(body, (s) => {
    if (s.kind === 'set') set.set(s.local, s.value.type);
    else if (s.kind === 'for') set.set(s.local, 'i32');
  });
  const entering = new Set<string>();
  const sure = new Set<string>();
  for (const s of body) {
    const inner = usesInside(s);
    for (const name of inner) if (!sure.has(name)) entering.add(name);
    if (s.kind === 'set') sure.add(s.local);
  }
  return { read, set, entering };
}

/** Locals that a statement reads, or sets in a part that may not run. */
function usesInside(s: Stmt): ReadonlySet<string> {
  const names = new Set<string>();
  const inner: readonly Stmt[] = [s];
  visitExpressions(inner, (e) => {
    if (e.kind === 'local') names.add(e.name);
  });
  visitStatements(inner, (x) => {
    if (x !== s && x.kind === 'set') names.add(x.local);
    if (x.kind === 'for') names.add(x.local);
  });
  return names;
}

interface Made {
  readonly statement: Extract<Stmt, { kind: 'set' }>;
  readonly stage: number;
}

/** Locals with one value that is cheap to compute from what does not change while the kernel runs: fields nobody stores before, and such locals. */
function rematerialisable(
  bodies: readonly (readonly Stmt[])[],
  lanes: Varying,
  fields: ReadonlyMap<string, FieldDecl>,
): ReadonlyMap<string, Made> {
  const sets = new Map<string, number>();
  const stored = new Set<string>();
  const all = bodies.flat();
  visitStatements(all, (s) => {
    if (s.kind === 'set' || s.kind === 'for') sets.set(s.local, (sets.get(s.local) ?? 0) + 1);
  });
  // stores in the last stage come after everything another stage computes again, and its own are at its start
  visitStatements(bodies.slice(0, -1).flat(), (s) => {
    if (s.kind === 'store') stored.add(aliasClass(fields.get(s.field)));
  });
  const found = new Map<string, Made>();
  const isCheap = (e: Expr): boolean => {
    switch (e.kind) {
      case 'const':
        return true;
      case 'local':
        return !lanes.locals.has(e.name) || found.has(e.name);
      case 'load':
        return e.at === undefined && e.element === undefined && !stored.has(aliasClass(fields.get(e.field)));
      case 'unary':
        return e.op !== 'sqrt' && operands(e).every(isCheap);
      case 'binary':
        return e.op !== 'div' && operands(e).every(isCheap);
      default:
        return false;
    }
  };
  bodies.forEach((body, stage) => {
    for (const s of body) {
      if (s.kind !== 'set' || sets.get(s.local) !== 1 || !lanes.locals.has(s.local)) continue;
      if (sizeOf(s.value) <= CHEAP && isCheap(s.value)) found.set(s.local, { statement: s, stage });
    }
  });
  return found;
}

function sizeOf(e: Expr): number {
  let size = 0;
  visitExpr(e, (x) => {
    if (x.kind !== 'const') size++;
  });
  return size;
}
