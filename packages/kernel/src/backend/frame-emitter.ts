import { Bytes } from '../encoder/bytes.ts';
import { I32, type WasmType } from '../encoder/module.ts';
import type { ValueType } from '../ir/expression.ts';
import type { Stmt } from '../ir/statement.ts';
import { localsSet, startsOf } from './accesses.ts';
import { floatOf } from './literal.ts';
import { type ModuleContext, wasmType } from './module-context.ts';
import { BINARY, OP } from './opcodes.ts';
import { indexOf, type Places, placeInRun } from './places.ts';

/** What the code of one function stands in: its locals, its constants, and where its accesses start from. */
export abstract class FrameEmitter {
  protected readonly context: ModuleContext;
  protected readonly places: Places;
  protected readonly code: Bytes = new Bytes();
  protected readonly locals: WasmType[] = [];
  protected readonly names: Map<string, { readonly index: number; readonly type: ValueType }> = new Map();
  protected readonly paramCount: number;
  protected instance: number;
  protected readonly weights: number;
  /** Byte offsets (index × 8) of the instance, its node and its place in each ion's arrays, computed when first needed at the start of the body. */
  protected offsets: ReadonlyMap<string, number> = new Map();

  protected constructor(context: ModuleContext, places: Places, paramCount: number, instance: number, weights: number) {
    this.context = context;
    this.places = places;
    this.paramCount = paramCount;
    this.instance = instance;
    this.weights = weights;
  }

  protected zero(type: ValueType): void {
    if (type === 'f64') this.code.byte(OP.f64Const).f64(0);
    else if (type === 'i64') this.code.byte(OP.i64Const).s64(0n);
    else this.code.byte(OP.i32Const).s32(0);
  }

  protected fresh(type: WasmType): number {
    this.locals.push(type);
    return this.paramCount + this.locals.length - 1;
  }

  protected local(name: string, type: ValueType): { readonly index: number; readonly type: ValueType } {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const made = { index: this.fresh(wasmType(type)), type };
    this.names.set(name, made);
    return made;
  }

  protected named(name: string): { readonly index: number; readonly type: ValueType } {
    const known = this.names.get(name);
    if (known === undefined) throw new Error(`no local ${name}`);
    return known;
  }

  /** Computes the byte offsets that accesses in the body start from. */
  protected prepare(body: readonly Stmt[]): void {
    const used = startsOf(body, this.context.fields);
    const offsets = new Map<string, number>();
    this.offsets = offsets;
    for (const what of used) {
      const index = this.fresh(I32);
      offsets.set(what, index);
      const { code } = this;
      code.byte(OP.localGet).u32(this.instance);
      if (what !== 'instance' && this.places === 'runs') {
        code
          .byte(OP.localGet)
          .u32(this.weights)
          .byte(OP.i32Load)
          .u32(2)
          .u32(4 * placeInRun(this.context.binding, what))
          .byte(BINARY.i32.add ?? 0);
      } else if (what !== 'instance') {
        code
          .byte(OP.i32Const)
          .s32(2)
          .byte(BINARY.i32.shl ?? 0)
          .byte(OP.i32Load)
          .u32(2)
          .u32(indexOf(this.context.binding, what));
      }
      code
        .byte(OP.i32Const)
        .s32(3)
        .byte(BINARY.i32.shl ?? 0)
        .byte(OP.localSet)
        .u32(index);
    }
  }

  protected constant(type: ValueType, value: number | string): void {
    const { code } = this;
    if (type === 'f64') code.byte(OP.f64Const).f64(floatOf(value));
    else if (type === 'i64') code.byte(OP.i64Const).s64(BigInt(value));
    else code.byte(OP.i32Const).s32(Number(value));
  }

  /** A local is 0 at the start of every instance's turn, not what the one before left. */
  protected reset(body: readonly Stmt[]): void {
    for (const [name, type] of localsSet(body)) {
      const { index } = this.local(name, type);
      this.zero(type);
      this.code.byte(OP.localSet).u32(index);
    }
  }
}
