import type { Expr } from './expression.ts';
import type { FieldIndex } from './field.ts';

/** Sets a local variable; its type is the value's type and the same everywhere in the body. */
export interface SetLocal {
  readonly kind: 'set';
  readonly local: string;
  readonly value: Expr;
}

/** Writes a field. The value is evaluated first, then the position, which is then checked. */
export interface Store extends FieldIndex {
  readonly kind: 'store';
  readonly value: Expr;
}

export interface If {
  readonly kind: 'if';
  readonly cond: Expr;
  readonly then: readonly Stmt[];
  readonly else: readonly Stmt[];
  /** Hardly ever taken: a jump around it is better than a choice. */
  readonly rare?: boolean;
}

/** `for local = from; local < to (step 1) or local >= to (step -1); local += step`. `to` is evaluated once. All i32. */
export interface For {
  readonly kind: 'for';
  readonly local: string;
  readonly from: Expr;
  readonly to: Expr;
  readonly step: 1 | -1;
  /**
   * Whoever made the program vouches that no iteration reads or writes memory that another one writes, and that nothing the body sets is read after the
   * loop: two iterations may run side by side. For loops that step by 1.
   */
  readonly independent?: boolean;
  readonly body: readonly Stmt[];
}

/** `loop { head; if !cond break; body }`: `head` is what the condition needs computed first. */
export interface While {
  readonly kind: 'while';
  readonly head: readonly Stmt[];
  readonly cond: Expr;
  readonly body: readonly Stmt[];
  /** Of the source, told when it does not end. */
  readonly line?: number;
}

/** Runs a function for its stores and effects; a result is dropped. */
export interface Call {
  readonly kind: 'call';
  readonly fn: string;
  readonly args: readonly Expr[];
}

/**
 * Hands something to the host: `netSend` (delay, flag), `netEvent` (time), `netMove` (time), `crossing` (detector, value) … The host is called with
 * the kernel's instance number and the f64 arguments (at most 4).
 */
export interface Effect {
  readonly kind: 'effect';
  readonly name: string;
  readonly args: readonly Expr[];
  readonly line?: number;
}

/** Ends the run with a message: host.trap(program, line, code, value). */
export interface Trap {
  readonly kind: 'trap';
  readonly code: string;
  readonly line: number;
  readonly value: Expr;
}

export type Stmt = SetLocal | Store | If | For | While | Call | Effect | Trap;
