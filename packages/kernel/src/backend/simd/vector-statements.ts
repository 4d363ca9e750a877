import type { Expr } from '../../ir/expression.ts';
import type { Stmt } from '../../ir/statement.ts';
import { sizeOf } from '../../passes/inline.ts';
import { OP } from '../opcodes.ts';
import { V } from './opcodes.ts';
import { VectorExpressions } from './vector-expressions.ts';

/** Expressions and statements in a branch from which on it is skipped where no lane takes it. */
const WORTH_A_BRANCH = 40;

/** Statements for two instances at once: what a lane does not run is masked. */
export abstract class VectorStatements extends VectorExpressions {
  protected override statement(s: Stmt): void {
    if (this.lane !== null) {
      super.statement(s);
      return;
    }
    if (s.kind === 'if' || s.kind === 'for' || s.kind === 'while') this.rows = null;
    this.vectorStatement(s);
    if (s.kind === 'if' || s.kind === 'for' || s.kind === 'while') this.rows = null;
  }

  private vectorStatement(s: Stmt): void {
    switch (s.kind) {
      case 'set':
        if (this.lanes.locals.has(s.local)) this.setVector(s.local, s.value);
        else super.statement(s);
        return;
      case 'store':
        this.storeVector(s);
        return;
      case 'if':
        if (this.lanes.of(s.cond)) this.maskedIf(s);
        else super.statement(s);
        return;
      case 'while':
        if (this.lanes.of(s.cond)) this.maskedWhile(s);
        else super.statement(s);
        return;
      default:
        super.statement(s);
    }
  }

  private setVector(name: string, value: Expr): void {
    const { index } = this.vectorLocal(name, value.type);
    this.vector(value);
    if (this.rows?.key.endsWith(` ${name}`) === true) this.rows = null;
    if (this.mask !== null) {
      this.get(index);
      this.selectBy(value.type, () => this.get(this.mask ?? 0));
    }
    this.code.byte(OP.localSet).u32(index);
  }

  private maskedIf(s: Extract<Stmt, { kind: 'if' }>): void {
    const outer = this.mask;
    this.vector(s.cond);
    const cond = this.setNew();
    this.branch(s.then, s.rare === true, () => {
      this.get(cond);
      if (outer !== null) this.get(outer).op(V.and);
    });
    this.branch(s.else, false, () => {
      if (outer === null) this.get(cond).op(V.not);
      else this.get(outer).get(cond).op(V.andNot);
    });
    this.mask = outer;
  }

  private branch(list: readonly Stmt[], rare: boolean, mask: () => void): void {
    if (list.length === 0) return;
    mask();
    this.mask = this.setNew();
    this.rows = null;
    const skip = rare || sizeOf(list) >= WORTH_A_BRANCH;
    if (skip) {
      this.get(this.mask).op(V.anyTrue);
      this.code.byte(OP.if).byte(OP.void);
    }
    this.statements(list);
    if (skip) this.code.byte(OP.end);
  }

  /** Goes on until no lane does; those that are done keep their values. */
  private maskedWhile(s: Extract<Stmt, { kind: 'while' }>): void {
    const { code } = this;
    const outer = this.mask;
    const fuel = this.fuel();
    if (outer === null) this.zeroVector();
    else this.get(outer);
    if (outer === null) this.op(V.not);
    const active = this.setNew();
    this.mask = active;
    code.byte(OP.block).byte(OP.void).byte(OP.loop).byte(OP.void);
    this.statements(s.head);
    this.vector(s.cond);
    this.get(active).op(V.and);
    code.byte(OP.localTee).u32(active);
    this.op(V.anyTrue);
    code.byte(OP.i32Eqz).byte(OP.brIf).u32(1);
    this.burn(fuel, s.line ?? 0);
    this.statements(s.body);
    code.byte(OP.br).u32(0).byte(OP.end).byte(OP.end);
    this.mask = outer;
  }

  private storeVector(s: Extract<Stmt, { kind: 'store' }>): void {
    const { code } = this;
    const field = this.field(s.field);
    this.vector(s.value);
    if (this.mask !== null) {
      this.loadVector(s, field);
      this.selectBy(field.type, () => this.get(this.mask ?? 0));
    }
    const value = this.setNew();
    const pair = this.pairOf(field);
    if (pair !== undefined) {
      pair.forEach((offset, lane) => {
        this.get(offset).get(value);
        this.memory(V.store64Lane, 3, this.baseOf(field));
        code.byte(lane);
      });
      return;
    }
    const base = this.contiguous(s, field);
    if (base === null) throw new Error(`${field.name}: two lanes cannot store here`);
    this.get(value);
    if (field.type === 'f64') this.memory(V.store, 3, base);
    else {
      this.memory(V.store64Lane, 2, base);
      code.byte(0);
    }
  }
}
