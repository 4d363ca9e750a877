import { I32, V128 } from '../../encoder/module.ts';
import type { Expr } from '../../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../../ir/field.ts';
import { tableOf } from '../../math/tables.ts';
import { BINARY, OP } from '../opcodes.ts';
import { offsetFromInstance } from './contested.ts';
import { LaneEmitter } from './lane-emitter.ts';
import { V, V_BINARY, V_COMPARE, V_SHIFT, V_UNARY } from './opcodes.ts';

/** Values of two instances at once. */
export abstract class VectorExpressions extends LaneEmitter {
  /** Two values in a row: leaves the variable part of their address and gives the constant part; null where they do not lie in a row. */
  protected contiguous(access: FieldIndex, field: FieldDecl): number | null {
    if (field.space === 'array') {
      if (access.at === undefined) return null;
      const size = field.type === 'f64' ? 3 : 2;
      const offset = offsetFromInstance(access.at);
      if (offset === null) {
        if (access.at.kind !== 'binary' || access.at.op !== 'add' || access.at.b.kind !== 'instance' || this.lanes.of(access.at.a))
          return null;
        this.expr(access.at.a);
        this.get(this.instance);
        this.code.byte(BINARY.i32.add ?? 0);
        this.shiftLeft(size);
        return this.baseOf(field);
      }
      this.get(this.instance);
      this.shiftLeft(size);
      if (offset < 0)
        this.code
          .byte(OP.i32Const)
          .s32(offset << size)
          .byte(BINARY.i32.add ?? 0);
      return this.baseOf(field) + (offset < 0 ? 0 : offset << size);
    }
    if (access.element !== undefined && this.lanes.of(access.element)) return null;
    return this.address(access, field);
  }

  /** A value of both lanes. */
  protected vector(e: Expr): void {
    if (e.kind === 'const') {
      this.constantVector(e.type, e.value);
      return;
    }
    if (!this.lanes.of(e)) {
      this.expr(e);
      this.spread(e.type);
      return;
    }
    switch (e.kind) {
      case 'local':
        this.get(this.vectorLocal(e.name, e.type).index);
        return;
      case 'instance': {
        this.get(this.instance).op(V.i32Splat).op(V.const);
        for (const n of [0, 1, 0, 0]) for (let b = 0; b < 4; b++) this.code.byte(b === 0 ? n : 0);
        this.op(V_BINARY.i32.add ?? 0);
        return;
      }
      case 'load':
        this.loadVector(e, this.field(e.field));
        return;
      case 'unary':
        this.unaryVector(e);
        return;
      case 'binary':
        this.binaryVector(e);
        return;
      case 'compare': {
        const type = e.a.type === 'f64' ? 'f64' : e.a.type === 'i64' ? 'i64' : 'i32';
        this.vector(e.a);
        this.vector(e.b);
        this.op(V_COMPARE[type][e.op]);
        if (type === 'i32') this.op(V.i64ExtendI32);
        return;
      }
      case 'select':
        this.vector(e.a);
        this.vector(e.b);
        if (this.lanes.of(e.cond)) this.selectBy(e.type, () => this.vector(e.cond));
        else {
          this.expr(e.cond);
          this.code.byte(OP.selectTyped).u32(1).byte(V128);
        }
        return;
      case 'convert':
        this.convertVector(e);
        return;
      case 'invoke':
        for (const a of e.args) this.vector(a);
        this.code.byte(OP.call).u32(this.context.vectorFunction(e.fn).index);
        return;
      case 'table':
        this.tableVector(e);
        return;
      case 'shortCircuit':
        this.vector(e.a);
        this.vector(e.b);
        this.op(e.op === 'and' ? V.and : V.or);
        return;
    }
  }

  /** Two columns of a row lie side by side: both rows are loaded whole, for the other column too where that is asked for next. */
  private tableVector(e: Extract<Expr, { kind: 'table' }>): void {
    const key = e.row.kind === 'local' ? `${e.table} ${e.row.name}` : '';
    if (this.context.binding.tables === undefined || key === '') {
      this.vector(e.row);
      const row = this.setNew();
      this.zeroVector();
      for (const lane of [0, 1]) {
        this.get(row)
          .op(V.i32Extract)
          .code.byte(2 * lane);
        this.tableEntry(e.table, e.column);
        this.op(V.f64Replace).code.byte(lane);
      }
      return;
    }
    if (this.rows?.key !== key) {
      this.vector(e.row);
      const row = this.setNew();
      const [low = 0, high = 0] = [0, 1].map((lane) => {
        this.get(row)
          .op(V.i32Extract)
          .code.byte(2 * lane);
        this.rowOffset(e.table);
        this.memory(V.load, 3, (this.context.binding.tables ?? 0) + tableOf(e.table).offset);
        return this.setNew();
      });
      this.rows = { key, low, high };
    }
    this.get(this.rows.low).get(this.rows.high).op(V.shuffle);
    for (const start of [8 * e.column, 16 + 8 * e.column]) for (let b = 0; b < 8; b++) this.code.byte(start + b);
  }

  private unaryVector(e: Extract<Expr, { kind: 'unary' }>): void {
    if (e.op === 'not') {
      this.vector(e.a);
      this.op(V.not);
    } else if (e.type === 'f64') {
      this.vector(e.a);
      this.op(V_UNARY[e.op]);
    } else {
      this.zeroVector();
      this.vector(e.a);
      this.op(e.type === 'i64' ? V.i64Sub : V.i32Sub);
    }
  }

  private binaryVector(e: Extract<Expr, { kind: 'binary' }>): void {
    const simple = V_BINARY[e.type][e.op];
    if (simple !== undefined) {
      this.vector(e.a);
      this.vector(e.b);
      this.op(simple);
      return;
    }
    if (e.type !== 'i32' && e.type !== 'i64') throw new Error(`no ${e.op} of ${e.type}`);
    const shift = V_SHIFT[e.type][e.op];
    if (shift === undefined) throw new Error(`no ${e.op} of ${e.type}`);
    this.vector(e.a);
    if (e.b.kind === 'const') this.code.byte(OP.i32Const).s32(Number(BigInt.asUintN(6, BigInt(e.b.value))));
    else if (!this.lanes.of(e.b)) {
      this.expr(e.b);
      if (e.type === 'i64') this.code.byte(OP.i32WrapI64);
    } else {
      this.shiftByLane(e);
      return;
    }
    this.op(shift);
  }

  /** Each lane by a number of bits of its own; a is on the stack. */
  private shiftByLane(e: Extract<Expr, { kind: 'binary' }>): void {
    const [extract, replace] = e.type === 'i64' ? [V.i64Extract, V.i64Replace] : [V.i32Extract, V.i32Replace];
    const a = this.setNew();
    this.vector(e.b);
    const b = this.setNew();
    this.get(a);
    for (const lane of [0, 1]) {
      this.get(a).op(extract).code.byte(lane);
      this.get(b).op(extract).code.byte(lane);
      this.code.byte(BINARY[e.type][e.op] ?? 0);
      this.op(replace).code.byte(lane);
    }
  }

  private convertVector(e: Extract<Expr, { kind: 'convert' }>): void {
    this.vector(e.a);
    switch (e.op) {
      case 'intToFloat':
        this.op(V.f64ConvertI32);
        return;
      case 'floatToInt':
        this.op(V.i32TruncF64);
        return;
      case 'boolToFloat':
        this.constantVector('f64', 1);
        this.op(V.and);
        return;
      case 'boolToInt':
        this.narrow();
        this.constantVector('i32', 1);
        this.op(V.and);
        return;
      case 'bitsOf':
      case 'ofBits':
        return;
    }
  }

  protected loadVector(e: FieldIndex, field: FieldDecl): void {
    const pair = this.pairOf(field);
    if (pair !== undefined) {
      this.gather(field, (lane) => this.get(pair[lane]));
      return;
    }
    const base = field.space === 'scalar' || field.space === 'event' ? null : this.contiguous(e, field);
    if (base !== null) {
      this.memory(field.type === 'f64' ? V.load : V.load64Zero, field.type === 'f64' ? 3 : 2, base);
      return;
    }
    this.gatherComputed(e, field);
  }

  private gather(field: FieldDecl, offset: (lane: 0 | 1) => void): void {
    offset(0);
    this.memory(V.load64Zero, 3, this.baseOf(field));
    const low = this.setNew();
    offset(1);
    this.get(low);
    this.memory(V.load64Lane, 3, this.baseOf(field));
    this.code.byte(1);
  }

  /** Elements start, start + 1 … of a shared array, start a local: the offsets of the two starts are computed once in straight code. */
  private gatherBeside(position: Expr, field: FieldDecl): boolean {
    const offset = position.kind === 'binary' && position.op === 'add' && position.b.kind === 'const' ? Number(position.b.value) : 0;
    const start = offset > 0 && position.kind === 'binary' ? position.a : position;
    if (start.kind !== 'local' || field.space !== 'scalar' || field.type !== 'f64') return false;
    const key = `start ${start.name}`;
    if (this.rows?.key !== key) {
      this.vector(start);
      const starts = this.setNew();
      const [low = 0, high = 0] = [0, 1].map((lane) => {
        this.get(starts).op(V.i32Extract).code.byte(lane);
        this.shiftLeft(3);
        const local = this.fresh(I32);
        this.code.byte(OP.localSet).u32(local);
        return local;
      });
      this.rows = { key, low, high };
    }
    const { low, high } = this.rows;
    const base = this.baseOf(field) + 8 * offset;
    this.get(low);
    this.memory(V.load64Zero, 3, base);
    const first = this.setNew();
    this.get(high).get(first);
    this.memory(V.load64Lane, 3, base);
    this.code.byte(1);
    return true;
  }

  /** A position or element that differs between lanes. Lanes that are masked off read at position 0. */
  private gatherComputed(e: FieldIndex, field: FieldDecl): void {
    const position = e.at ?? e.element;
    if (position === undefined) throw new Error(`${field.name} differs between lanes without a position`);
    if (this.mask === null && this.gatherBeside(position, field)) return;
    this.vector(position);
    if (this.mask !== null) {
      this.get(this.mask);
      this.narrow();
      this.op(V.and);
    }
    const positions = this.setNew();
    const offset = (lane: 0 | 1): void => {
      this.get(positions).op(V.i32Extract).code.byte(lane);
      if (field.space === 'array') this.shiftLeft(field.type === 'f64' ? 3 : 2);
      else {
        const distance = field.space === 'instance' ? (this.context.binding.fields[field.name]?.stride ?? 0) : 1;
        this.code
          .byte(OP.i32Const)
          .s32(8 * distance)
          .byte(BINARY.i32.mul ?? 0);
        if (field.space === 'instance') {
          this.get(this.offsets.get('instance') ?? 0).code.byte(BINARY.i32.add ?? 0);
          this.code
            .byte(OP.i32Const)
            .s32(8 * lane)
            .byte(BINARY.i32.add ?? 0);
        } else if (field.space === 'event') {
          this.get(this.weights);
          this.shiftLeft(3);
          this.code.byte(BINARY.i32.add ?? 0);
        }
      }
    };
    if (field.type === 'f64') {
      this.gather(field, offset);
      return;
    }
    this.zeroVector();
    for (const lane of [0, 1] as const) {
      offset(lane);
      this.code.byte(OP.i32Load).u32(2).u32(this.baseOf(field));
      this.op(V.i32Replace).code.byte(lane);
    }
  }

  protected override expr(e: Expr): void {
    if (e.kind !== 'local' || this.alone || !this.lanes.locals.has(e.name)) {
      super.expr(e);
      return;
    }
    // scalar code for one lane reads a value of both
    const { lane } = this;
    if (lane === null) throw new Error(`${e.name} differs between lanes`);
    this.get(this.vectorLocal(e.name, e.type).index);
    switch (e.type) {
      case 'f64':
        this.op(V.f64Extract).code.byte(lane);
        return;
      case 'i64':
        this.op(V.i64Extract).code.byte(lane);
        return;
      case 'i32':
        this.op(V.i32Extract).code.byte(lane);
        return;
      case 'bool':
        this.op(V.i32Extract)
          .code.byte(2 * lane)
          .byte(OP.i32Const)
          .s32(1)
          .byte(BINARY.i32.and ?? 0);
        return;
    }
  }
}
