import { I32, V128 } from '../../encoder/module.ts';
import type { ValueType } from '../../ir/expression.ts';
import type { FieldDecl } from '../../ir/field.ts';
import { FunctionEmitter } from '../function-emitter.ts';
import { floatOf } from '../literal.ts';
import type { ModuleContext } from '../module-context.ts';
import { BINARY, OP } from '../opcodes.ts';
import type { Places } from '../places.ts';
import { PREFIX, V } from './opcodes.ts';
import type { Varying } from './varying.ts';

/** What code for two lanes is made of: where values are, masks, and the few operations that the back end's other parts share. */
export abstract class LaneEmitter extends FunctionEmitter {
  private readonly elementary: boolean;
  protected readonly lanes: Varying;
  protected readonly vectors: Map<string, { readonly index: number; readonly type: ValueType }> = new Map();
  /** The local with the mask of lanes that run; null: both. */
  protected mask: number | null = null;
  /** The lane that scalar code runs for; null: code for both. */
  protected lane: 0 | 1 | null = null;
  /** Scalar code has locals of its own: it is outside the loops of a kernel that run two iterations at a time. */
  protected alone = false;
  /** The rows of a constant table that were loaded last, in straight code, and what they are of. */
  protected rows: { readonly key: string; readonly low: number; readonly high: number } | null = null;
  /** Byte offsets of nodes and ions found by index, of both lanes. */
  protected readonly pairs: Map<string, readonly [number, number]> = new Map();

  protected constructor(context: ModuleContext, places: Places, paramCount: number, lanes: Varying, elementary: boolean) {
    super(context, places, paramCount, 0, 2);
    this.elementary = elementary;
    this.lanes = lanes;
  }

  protected plus(local: number, constant: number): number {
    const sum = this.fresh(I32);
    this.addConstant(local, constant, sum);
    return sum;
  }

  protected addConstant(local: number, constant: number, sum: number): void {
    this.code
      .byte(OP.localGet)
      .u32(local)
      .byte(OP.i32Const)
      .s32(constant)
      .byte(BINARY.i32.add ?? 0)
      .byte(OP.localSet)
      .u32(sum);
  }

  protected shiftLeft(bits: number): void {
    this.code
      .byte(OP.i32Const)
      .s32(bits)
      .byte(BINARY.i32.shl ?? 0);
  }

  protected op(number: number): this {
    this.code.byte(PREFIX).u32(number);
    return this;
  }

  protected get(local: number): this {
    this.code.byte(OP.localGet).u32(local);
    return this;
  }

  protected setNew(): number {
    const local = this.fresh(V128);
    this.code.byte(OP.localSet).u32(local);
    return local;
  }

  protected zeroVector(): void {
    this.op(V.const);
    for (let i = 0; i < 16; i++) this.code.byte(0);
  }

  protected vectorLocal(name: string, type: ValueType): { readonly index: number; readonly type: ValueType } {
    const known = this.vectors.get(name);
    if (known !== undefined) return known;
    const made = { index: this.fresh(V128), type };
    this.vectors.set(name, made);
    return made;
  }

  /** Elementary functions are not told for which instance they run. */
  protected override instanceNumber(): void {
    if (this.elementary) this.code.byte(OP.i32Const).s32(-1);
    else super.instanceNumber();
  }

  /** Of two vectors on the stack: the first where the mask is set. */
  protected selectBy(type: ValueType, mask: () => void): void {
    mask();
    if (type === 'i32') this.narrow();
    this.op(V.bitselect);
  }

  protected memory(op: number, align: number, offset: number): void {
    this.op(op);
    this.code.u32(align).u32(offset);
  }

  protected baseOf(field: FieldDecl): number {
    const place = this.context.binding.fields[field.name];
    if (place === undefined) throw new Error(`the binding has no field ${field.name}`);
    return place.base;
  }

  protected pairOf(field: FieldDecl): readonly [number, number] | undefined {
    return field.space === 'node' ? this.pairs.get('node') : field.space === 'ion' ? this.pairs.get(`ion ${field.ion ?? ''}`) : undefined;
  }

  protected constantVector(type: ValueType, value: number | string): void {
    const bytes = new DataView(new ArrayBuffer(16));
    for (const at of [0, 8]) {
      if (type === 'f64') bytes.setFloat64(at, floatOf(value), true);
      else if (type === 'i64') bytes.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
    }
    if (type === 'i32') for (const at of [0, 4, 8, 12]) bytes.setInt32(at, Number(value), true);
    this.op(V.const);
    for (let i = 0; i < 16; i++) this.code.byte(bytes.getUint8(i));
  }

  /** The scalar on the stack in both lanes. */
  protected spread(type: ValueType): void {
    if (type === 'f64') this.op(V.f64Splat);
    else if (type === 'i64') this.op(V.i64Splat);
    else {
      this.op(V.i32Splat);
      if (type === 'bool') this.op(0xa1); // i32x4.neg: 1 is all bits
    }
  }

  /** The masks of two 64-bit lanes as those of the low two 32-bit lanes. */
  protected narrow(): void {
    const mask = this.setNew();
    this.get(mask).get(mask).op(V.shuffle);
    for (const b of [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]) this.code.byte(b);
  }
}
