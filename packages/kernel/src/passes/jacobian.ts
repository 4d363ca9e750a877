import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, visitStatements } from '../ir/walk.ts';
import { type Derivative, differentiate } from './derivative.ts';
import { versions } from './versions.ts';

/** Statements that also compute derivatives by several locals, and how to read those of a local afterwards; null where one is 0 by its form. */
export interface JacobianCode {
  readonly statements: readonly Stmt[];
  readonly ofLocal: (name: string, by: number) => Derivative;
}

type Dependence = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * Forward differentiation of a list of statements by several locals at once (A. Griewank and A. Walther, Evaluating Derivatives, 2008, ch. 3): beside
 * each local that depends on one of them another is set to that derivative. Only what can be different from 0 is computed. Values in fields count as
 * constant: make locals of them first. The code has names of its own for what it sets. Throws on a call of a function that is not elementary.
 */
export function differentiateBy(code: readonly Stmt[], variables: readonly string[]): JacobianCode {
  // what one name holds first and later would be mixed up: a value of one flux depends on two states, the name on all
  const { statements: list, nameOf } = versions(code);
  const dependence = dependenceOf(list, variables);
  const tangent = (name: string, by: number): string => `_d${by} ${name}`;
  const read = (name: string, by: number): Derivative =>
    dependence.get(name)?.has(by) === true ? { kind: 'local', type: 'f64', name: tangent(name, by) } : null;
  // every other name is set before it is read, and its derivatives with it
  const seed = variables.map((name, k): Stmt => ({ kind: 'set', local: tangent(name, k), value: number(1) }));
  const walk = (body: readonly Stmt[]): readonly Stmt[] =>
    body.flatMap((s): readonly Stmt[] => {
      switch (s.kind) {
        case 'set': {
          if (s.value.type !== 'f64') return [s];
          // the derivatives first: the statement may change what they read
          const tangents = [...(dependence.get(s.local) ?? [])].map((k): Stmt => {
            const value = differentiate(s.value, (e) => (e.kind === 'local' ? read(e.name, k) : null));
            return { kind: 'set', local: tangent(s.local, k), value: value ?? number(0) };
          });
          return [...tangents, s];
        }
        case 'if':
          return [{ ...s, then: walk(s.then), else: walk(s.else) }];
        case 'for':
          return [{ ...s, body: walk(s.body) }];
        case 'while':
          return [{ ...s, head: walk(s.head), body: walk(s.body) }];
        default:
          return [s];
      }
    });
  return { statements: [...seed, ...walk(list)], ofLocal: (name, by) => read(nameOf(name), by) };
}

function number(value: number): Expr {
  return { kind: 'const', type: 'f64', value };
}

/** Local → the variables it can depend on smoothly, found by going round until nothing is added. */
function dependenceOf(list: readonly Stmt[], variables: readonly string[]): Dependence {
  const found = new Map<string, Set<number>>(variables.map((name, k) => [name, new Set([k])]));
  for (let grown = true; grown; ) {
    grown = false;
    visitStatements(list, (s) => {
      if (s.kind !== 'set' || s.value.type !== 'f64') return;
      const own = found.get(s.local) ?? new Set<number>();
      const before = own.size;
      collect(s.value, found, own);
      if (own.size === before) return;
      found.set(s.local, own);
      grown = true;
    });
  }
  return found;
}

/** Adds what an expression depends on; conditions and rounding cut the dependence. */
function collect(e: Expr, known: Dependence, into: Set<number>): void {
  if (e.type !== 'f64' || e.kind === 'convert') return;
  if (e.kind === 'unary' && (e.op === 'floor' || e.op === 'ceil' || e.op === 'trunc' || e.op === 'nearest')) return;
  if (e.kind === 'local') for (const k of known.get(e.name) ?? []) into.add(k);
  for (const inner of operands(e)) collect(inner, known, into);
}
