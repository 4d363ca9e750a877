import { I32 } from '../encoder/module.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../ir/field.ts';
import type { Func } from '../ir/program.ts';
import { operands } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { tableOf } from '../math/tables.ts';
import { startOf } from './accesses.ts';
import { FrameEmitter } from './frame-emitter.ts';
import { numberOf } from './module-context.ts';
import { BINARY, COMPARE, CONVERT, OP, UNARY } from './opcodes.ts';

/** Emits expressions: each leaves its value on the stack. */
export abstract class ExpressionEmitter extends FrameEmitter {
  protected field(name: string): FieldDecl {
    const field = this.context.fields.get(name);
    if (field === undefined) throw new Error(`no field ${name}`);
    return field;
  }

  /** Leaves the variable part of an address on the stack and gives the constant part. */
  protected address(access: FieldIndex, field: FieldDecl): number {
    const place = this.context.binding.fields[field.name];
    if (place === undefined) throw new Error(`the binding has no field ${field.name}`);
    const { code } = this;
    const size = field.type === 'f64' ? 3 : 2;
    const scale = (): void => {
      code
        .byte(OP.i32Const)
        .s32(size)
        .byte(BINARY.i32.shl ?? 0);
    };
    if (field.space === 'array') {
      if (access.at === undefined) throw new Error(`${field.name}: an array field is read at a position`);
      this.expr(access.at);
      scale();
      return place.base;
    }
    const start = (): void => {
      if (field.space === 'scalar') code.byte(OP.i32Const).s32(0);
      else if (field.space === 'event') {
        if (this.places === 'runs') throw new Error(`${field.name}: a kernel over runs has no event`);
        code.byte(OP.localGet).u32(this.weights);
        scale();
      } else {
        const key = startOf(field);
        const local = this.offsets.get(key);
        if (local === undefined) throw new Error(`no offset of ${key}`);
        code.byte(OP.localGet).u32(local);
      }
    };
    const distance = field.space === 'instance' ? place.stride : 1;
    const { element } = access;
    if (element === undefined) {
      start();
      return place.base;
    }
    if (element.kind === 'const' && typeof element.value === 'number' && element.value >= 0 && element.value < field.length) {
      start();
      return place.base + 8 * element.value * distance;
    }
    start();
    if (access.inRange === true) this.expr(element);
    else this.checkedElement(element, field, access.line ?? 0);
    code
      .byte(OP.i32Const)
      .s32(8 * distance)
      .byte(BINARY.i32.mul ?? 0)
      .byte(BINARY.i32.add ?? 0);
    return place.base;
  }

  protected checkedElement(element: Expr, field: FieldDecl, line: number): void {
    const { code } = this;
    this.expr(element);
    if (field.checked === false) return;
    const at = this.fresh(I32);
    code.byte(OP.localTee).u32(at).byte(OP.i32Const).s32(field.length).byte(OP.i32GeU).byte(OP.if).byte(OP.void);
    this.trap('index', line, () => code.byte(OP.localGet).u32(at).byte(OP.f64ConvertI32));
    code.byte(OP.end).byte(OP.localGet).u32(at);
  }

  protected expr(e: Expr): void {
    const { code } = this;
    switch (e.kind) {
      case 'const':
        this.constant(e.type, e.value);
        return;
      case 'local':
        code.byte(OP.localGet).u32(this.local(e.name, e.type).index);
        return;
      case 'instance':
        code.byte(OP.localGet).u32(this.instance);
        return;
      case 'load': {
        const field = this.field(e.field);
        const offset = this.address(e, field);
        code
          .byte(field.type === 'f64' ? OP.f64Load : OP.i32Load)
          .u32(field.type === 'f64' ? 3 : 2)
          .u32(offset);
        return;
      }
      case 'unary':
        this.unary(e);
        return;
      case 'binary': {
        this.expr(e.a);
        this.expr(e.b);
        const byte = BINARY[e.type][e.op];
        if (byte === undefined) throw new Error(`no ${e.op} of ${e.type}`);
        code.byte(byte);
        return;
      }
      case 'compare': {
        this.expr(e.a);
        this.expr(e.b);
        code.byte(COMPARE[e.a.type === 'f64' ? 'f64' : e.a.type === 'i64' ? 'i64' : 'i32'][e.op]);
        return;
      }
      case 'select': {
        // the condition is evaluated first, which can be told apart only when an operand stores or traps
        const saved = [e.cond, e.a, e.b].some((x) => this.acts(x)) ? this.fresh(I32) : null;
        if (saved !== null) {
          this.expr(e.cond);
          code.byte(OP.localSet).u32(saved);
        }
        this.expr(e.a);
        this.expr(e.b);
        if (saved === null) this.expr(e.cond);
        else code.byte(OP.localGet).u32(saved);
        code.byte(OP.select);
        return;
      }
      case 'convert':
        this.expr(e.a);
        for (const byte of CONVERT[e.op]) code.byte(byte);
        return;
      case 'invoke':
        if (this.call(e.fn, e.args).result === null) throw new Error(`${e.fn} has no result`);
        return;
      case 'table':
        this.expr(e.row);
        code.byte(OP.i32WrapI64);
        this.tableEntry(e.table, e.column);
        return;
      case 'shortCircuit':
        this.expr(e.a);
        code.byte(OP.if).byte(I32);
        if (e.op === 'and') this.expr(e.b);
        else code.byte(OP.i32Const).s32(1);
        code.byte(OP.else);
        if (e.op === 'and') code.byte(OP.i32Const).s32(0);
        else this.expr(e.b);
        code.byte(OP.end);
        return;
    }
  }

  /** The entry of the row whose number is on the stack. */
  protected tableEntry(name: string, column: 0 | 1): void {
    const { code } = this;
    const start = this.context.binding.tables;
    if (start === undefined) {
      code.byte(OP.call).u32(this.context.tableFunction(name, column));
      return;
    }
    this.rowOffset(name);
    code
      .byte(OP.f64Load)
      .u32(3)
      .u32(start + tableOf(name).offset + 8 * column);
  }

  /** From a row's number to its offset in bytes. */
  protected rowOffset(name: string): void {
    this.code
      .byte(OP.i32Const)
      .s32(tableOf(name).rows - 1)
      .byte(BINARY.i32.and ?? 0)
      .byte(OP.i32Const)
      .s32(4)
      .byte(BINARY.i32.shl ?? 0);
  }

  /** Its evaluation can store or trap: a call of a function that is not elementary, an index that is checked. */
  protected acts(e: Expr): boolean {
    if (e.kind === 'invoke' && mathFunctions[e.fn] === undefined) return true;
    if (e.kind === 'load' && e.element !== undefined && e.element.kind !== 'const' && e.inRange !== true) return true;
    return operands(e).some((x) => this.acts(x));
  }

  protected unary(e: Extract<Expr, { kind: 'unary' }>): void {
    const { code } = this;
    if (e.op === 'not') {
      this.expr(e.a);
      code.byte(OP.i32Eqz);
      return;
    }
    if (e.type !== 'f64') {
      this.zero(e.type);
      this.expr(e.a);
      code.byte(BINARY[e.type].sub ?? 0);
      return;
    }
    this.expr(e.a);
    code.byte(UNARY[e.op]);
  }

  protected call(name: string, args: readonly Expr[]): Func {
    const callee = this.context.scalarFunction(name, this.places);
    this.code.byte(OP.localGet).u32(this.instance).byte(OP.localGet).u32(this.weights);
    for (const arg of args) this.expr(arg);
    this.code.byte(OP.call).u32(callee.index);
    return callee.func;
  }

  protected trap(name: string, line: number, value: () => void): void {
    const { code } = this;
    code.byte(OP.i32Const).s32(numberOf(this.context.codes, name)).byte(OP.i32Const).s32(line);
    value();
    this.instanceNumber();
    code.byte(OP.call).u32(this.context.trap).byte(OP.unreachable);
  }

  protected instanceNumber(): void {
    this.code.byte(OP.localGet).u32(this.instance);
  }
}
