import type { Expr } from '../../ir/expression.ts';
import type { Func } from '../../ir/program.ts';
import type { Stmt } from '../../ir/statement.ts';
import { local } from './expressions.ts';

/** Collects the statements of one function. Every intermediate value that is used twice becomes a local variable. */
export class Emitter {
  readonly body: Stmt[];
  readonly #uses: Map<string, number>;

  constructor(body: Stmt[] = [], uses: Map<string, number> = new Map()) {
    this.body = body;
    this.#uses = uses;
  }

  /** Stores a value in a fresh local variable, named after `name`, and gives the read of it. */
  let(name: string, value: Expr): Expr {
    return { kind: 'local', type: value.type, name: this.variable(name, value) };
  }

  /** The same, for a variable that will be set again: gives its name. */
  variable(name: string, value: Expr): string {
    const use = this.#uses.get(name) ?? 0;
    this.#uses.set(name, use + 1);
    const unique = use === 0 ? name : `${name}_${use}`;
    this.set(unique, value);
    return unique;
  }

  /** Sets a local variable of exactly this name, which may be set again. */
  set(name: string, value: Expr): void {
    this.body.push({ kind: 'set', local: name, value });
  }

  /** `if (cond) … else …`; both branches write into this emitter's variables. */
  branch(cond: Expr, then: (e: Emitter) => void, otherwise: (e: Emitter) => void = () => {}): void {
    const yes = new Emitter([], this.#uses);
    const no = new Emitter([], this.#uses);
    then(yes);
    otherwise(no);
    this.body.push({ kind: 'if', cond, then: yes.body, else: no.body });
  }

  /** `while (cond) …`. */
  loop(cond: Expr, body: (e: Emitter) => void): void {
    const inner = new Emitter([], this.#uses);
    body(inner);
    this.body.push({ kind: 'while', head: [], cond, body: inner.body });
  }
}

/** A function of f64 parameters: `write` emits its body and gives the result. */
export function define(name: string, params: readonly string[], write: (e: Emitter, ...args: readonly Expr[]) => Expr): Func {
  const e = new Emitter([], new Map([...params, 'result'].map((taken) => [taken, 1])));
  const result = write(e, ...params.map(local));
  e.set('result', result);
  return {
    name,
    params: params.map((param) => ({ name: param, type: 'f64' })),
    result: { name: 'result', type: 'f64' },
    body: e.body,
  };
}
