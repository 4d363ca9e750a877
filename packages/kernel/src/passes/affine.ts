import type { Expr } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands } from '../ir/walk.ts';
import type { Variable } from './derivative.ts';

/** How a value depends on a variable: not at all, as a·x + b with a and b free of it, or in any other way. */
export type Degree = 'constant' | 'affine' | 'nonlinear';

const RANK: Readonly<Record<Degree, number>> = { constant: 0, affine: 1, nonlinear: 2 };

function higher(a: Degree, b: Degree): Degree {
  return RANK[a] >= RANK[b] ? a : b;
}

/** The degrees of what a list of statements leaves in locals and fields. */
export interface Degrees {
  readonly ofLocal: (name: string) => Degree;
  readonly ofField: (name: string) => Degree;
}

/**
 * Finds how results depend on a variable, by following the statements (inline them first: a call of a function that is not elementary is taken for
 * nonlinear). What is read without having been set does not depend on it. Whatever is set where a condition depends on the variable is nonlinear.
 */
export function degrees(list: readonly Stmt[], by: Variable): Degrees {
  const env = new Map<string, Degree>([[`${by.kind} ${by.name}`, 'affine']]);
  run(list, env, false);
  return {
    ofLocal: (name) => env.get(`local ${name}`) ?? 'constant',
    ofField: (name) => env.get(`field ${name}`) ?? 'constant',
  };
}

type Environment = Map<string, Degree>;

function run(list: readonly Stmt[], env: Environment, depends: boolean): void {
  for (const s of list) {
    switch (s.kind) {
      case 'set':
        env.set(`local ${s.local}`, depends ? 'nonlinear' : degreeOf(s.value, env));
        break;
      case 'store': {
        const what = `field ${s.field}`;
        const value = depends ? 'nonlinear' : degreeOf(s.value, env);
        // an element leaves the others as they were
        const whole = s.element === undefined && s.at === undefined;
        env.set(what, whole ? value : higher(value, env.get(what) ?? 'constant'));
        // an array may be the memory of any field
        if (value !== 'constant') env.set(s.at === undefined ? SOME_FIELD : SOME_ARRAY, 'nonlinear');
        break;
      }
      case 'if': {
        const inner = depends || degreeOf(s.cond, env) !== 'constant';
        const other = new Map(env);
        run(s.then, env, inner);
        run(s.else, other, inner);
        merge(env, other);
        break;
      }
      case 'for':
        loop(s.body, env, depends || [s.from, s.to].some((e) => degreeOf(e, env) !== 'constant'));
        break;
      case 'while':
        // the condition can come to depend on the variable as the loop goes on
        loop([...s.head, ...s.body], env, depends);
        if (degreeOf(s.cond, env) !== 'constant') loop([...s.head, ...s.body], env, true);
        break;
      case 'call':
        env.set(ANYTHING, 'nonlinear');
        break;
      default:
        break;
    }
  }
}

/** A field, or a place of an array, was set to something that depends on the variable: what an array, or any field, holds then may depend on it. */
const SOME_FIELD = 'some field';
const SOME_ARRAY = 'some array';

/** After a call that stayed a call nothing is known. */
const ANYTHING = 'anything';

/** Round and round until nothing rises: at most twice a name. */
function loop(body: readonly Stmt[], env: Environment, depends: boolean): void {
  for (let before = ''; before !== key(env); ) {
    before = key(env);
    const once = new Map(env);
    run(body, once, depends);
    merge(env, once);
  }
}

function key(env: Environment): string {
  return [...env]
    .map(([what, degree]) => `${what}:${degree}`)
    .sort()
    .join();
}

function merge(env: Environment, other: Environment): void {
  for (const [what, degree] of other) env.set(what, higher(degree, env.get(what) ?? 'constant'));
}

function degreeOf(e: Expr, env: Environment): Degree {
  if (env.has(ANYTHING)) return 'nonlinear';
  const inner = operands(e).map((x) => degreeOf(x, env));
  const most = inner.reduce<Degree>(higher, 'constant');
  switch (e.kind) {
    case 'const':
    case 'instance':
      return 'constant';
    case 'local':
      return env.get(`local ${e.name}`) ?? 'constant';
    case 'load': {
      if (most !== 'constant' || env.has(SOME_ARRAY)) return 'nonlinear';
      if (e.at !== undefined && e.type === 'f64' && env.has(SOME_FIELD)) return 'nonlinear';
      return env.get(`field ${e.field}`) ?? 'constant';
    }
    case 'unary':
      return most === 'affine' && e.op !== 'neg' ? 'nonlinear' : most;
    case 'binary': {
      if (e.type !== 'f64') return most === 'constant' ? 'constant' : 'nonlinear';
      const [a = 'constant', b = 'constant'] = inner;
      if (e.op === 'add' || e.op === 'sub') return most;
      if (e.op === 'div') return b === 'constant' ? a : 'nonlinear';
      return a === 'constant' || b === 'constant' ? most : 'nonlinear';
    }
    case 'select': {
      const [cond = 'constant'] = inner;
      return cond === 'constant' ? most : 'nonlinear';
    }
    default:
      return most === 'constant' ? 'constant' : 'nonlinear';
  }
}
