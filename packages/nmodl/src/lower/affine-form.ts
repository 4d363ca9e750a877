import type { Expression } from '../syntax/tree.ts';

/** a·x + b; null stands for 0. */
export interface AffineForm {
  readonly a: Expression | null;
  readonly b: Expression | null;
}

/**
 * An expression as a·x + b, where x is a state and a and b are free of it; null when it is not of that form as it is written. Only
 * explicit appearances of x count, as in NEURON: what other variables hold is taken as given.
 */
export function affineForm(e: Expression, x: string, index: Expression | null): AffineForm | null {
  const isX = (name: Extract<Expression, { kind: 'name' }>): boolean => name.name === x && sameIndex(name.index, index);
  const one = (like: Expression): Expression => ({ kind: 'number', value: 1, span: like.span });
  const negative = (v: Expression | null): Expression | null => {
    if (v === null) return null;
    return v.kind === 'number' ? { ...v, value: -v.value } : { kind: 'unary', op: '-', a: v, span: v.span };
  };
  const sum = (op: '+' | '-', u: Expression | null, v: Expression | null): Expression | null => {
    if (v === null) return u;
    if (u === null) return op === '+' ? v : negative(v);
    return { kind: 'binary', op, a: u, b: v, span: e.span };
  };
  const scaled = (op: '*' | '/', u: Expression | null, v: Expression): Expression | null => {
    if (u === null) return null;
    if (op === '*' && u.kind === 'number' && u.value === 1) return v;
    return { kind: 'binary', op, a: u, b: v, span: e.span };
  };
  const form = (f: Expression): AffineForm | null => {
    switch (f.kind) {
      case 'number':
        return { a: null, b: f };
      case 'name':
        if (isX(f)) return { a: one(f), b: null };
        return f.index !== null && mentions(f.index, isX) ? null : { a: null, b: f };
      case 'call':
        return mentions(f, isX) ? null : { a: null, b: f };
      case 'unary': {
        if (!mentions(f, isX)) return { a: null, b: f };
        const inner = f.op === '-' ? form(f.a) : null;
        return inner === null ? null : { a: negative(inner.a), b: negative(inner.b) };
      }
      case 'binary': {
        // what is free of x stays as it is written
        if (!mentions(f, isX)) return { a: null, b: f };
        if (f.op !== '+' && f.op !== '-' && f.op !== '*' && f.op !== '/') return null;
        const u = form(f.a);
        const v = form(f.b);
        if (u === null || v === null) return null;
        if (f.op === '+' || f.op === '-') return { a: sum(f.op, u.a, v.a), b: sum(f.op, u.b, v.b) };
        if (v.a === null) return { a: scaled(f.op, u.a, f.b), b: scaled(f.op, u.b, f.b) };
        if (f.op === '*' && u.a === null) return { a: scaled('*', v.a, f.a), b: scaled('*', v.b, f.a) };
        return null;
      }
    }
  };
  return form(e);
}

function sameIndex(a: Expression | null, b: Expression | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  return a.span.source.text.slice(a.span.start, a.span.end) === b.span.source.text.slice(b.span.start, b.span.end);
}

function mentions(e: Expression, isX: (name: Extract<Expression, { kind: 'name' }>) => boolean): boolean {
  switch (e.kind) {
    case 'number':
      return false;
    case 'name':
      return isX(e) || (e.index !== null && mentions(e.index, isX));
    case 'call':
      return e.args.some((arg) => mentions(arg, isX));
    case 'unary':
      return mentions(e.a, isX);
    case 'binary':
      return mentions(e.a, isX) || mentions(e.b, isX);
  }
}
