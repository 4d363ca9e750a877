import type { Binding } from '../api.ts';
import { Bytes } from '../encoder/bytes.ts';
import { F64, type FunctionCode, I32, I64, type WasmType } from '../encoder/module.ts';
import type { Expr, ValueType } from '../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../ir/field.ts';
import type { Func, Kernel } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { operands, visitExpressions, visitStatements } from '../ir/walk.ts';
import { mathFunctions } from '../math/index.ts';
import { tableOf } from '../math/tables.ts';
import { FUEL } from './fuel.ts';
import { floatOf } from './literal.ts';
import { BINARY, COMPARE, CONVERT, OP, UNARY } from './opcodes.ts';
import { indexOf, type Places, placeInRun, placesOf } from './places.ts';

/** A function of the module that is made, and its number there. */
export interface Callee {
  readonly func: Func;
  readonly index: number;
}

/** What the code of one function needs to know of its module. */
export interface ModuleContext {
  readonly fields: ReadonlyMap<string, FieldDecl>;
  readonly binding: Binding;
  /** A function of one lane; its code is made when it is first asked for. */
  scalarFunction(name: string, places: Places): Callee;
  /** An elementary function of two lanes. */
  vectorFunction(name: string): Callee;
  /** A function (row as i32, any bits) → entry of a constant table, where the binding has no place for the tables. */
  tableFunction(table: string, column: 0 | 1): number;
  readonly effect: number;
  readonly trap: number;
  /** Names by the number the host is called with; filled while code is made. */
  readonly effects: string[];
  readonly codes: string[];
}

export function wasmType(type: ValueType): WasmType {
  return type === 'f64' ? F64 : type === 'i64' ? I64 : I32;
}

function numberOf(names: string[], name: string): number {
  const at = names.indexOf(name);
  return at >= 0 ? at : names.push(name) - 1;
}

/** Emits one function: expressions leave their value on the stack, statements leave nothing. */
export class FunctionEmitter {
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

  static ofFunction(context: ModuleContext, places: Places, func: Func): FunctionCode {
    const emitter = new FunctionEmitter(context, places, 2 + func.params.length, 0, 1);
    func.params.forEach((p, i) => {
      emitter.names.set(p.name, { index: 2 + i, type: p.type });
    });
    if (func.result !== null) emitter.local(func.result.name, func.result.type);
    emitter.prepare(func.body);
    emitter.statements(func.body);
    if (func.result !== null) emitter.code.byte(OP.localGet).u32(emitter.named(func.result.name).index);
    return { locals: emitter.locals, code: emitter.code };
  }

  static ofKernel(context: ModuleContext, kernel: Kernel): FunctionCode {
    const { loop, body } = kernel;
    if (loop !== 'each') {
      const emitter = new FunctionEmitter(context, 'index', 3, 0, 2);
      emitter.names.set('first', { index: 0, type: 'i32' });
      emitter.names.set('last', { index: 1, type: 'i32' });
      emitter.prepare(body);
      emitter.statements(body);
      return { locals: emitter.locals, code: emitter.code };
    }
    // parameter 0 counts up from first to last
    const emitter = new FunctionEmitter(context, placesOf(context.binding), 3, 0, 2);
    const { code } = emitter;
    emitter.statements(kernel.setup ?? []);
    const some = emitter.someInstance(kernel.finish ?? []);
    code.byte(OP.block).byte(OP.void).byte(OP.loop).byte(OP.void);
    code.byte(OP.localGet).u32(0).byte(OP.localGet).u32(1).byte(COMPARE.i32.ge).byte(OP.brIf).u32(1);
    emitter.reset(body);
    emitter.prepare(body);
    emitter.statements(body);
    code
      .byte(OP.localGet)
      .u32(0)
      .byte(OP.i32Const)
      .s32(1)
      .byte(BINARY.i32.add ?? 0)
      .byte(OP.localSet)
      .u32(0);
    code.byte(OP.br).u32(0).byte(OP.end).byte(OP.end);
    if (some !== null) emitter.finish(some, kernel.finish ?? []);
    return { locals: emitter.locals, code };
  }

  /** A local that says whether the call is for any instance at all; null where nobody asks. */
  protected someInstance(finish: readonly Stmt[]): number | null {
    if (finish.length === 0) return null;
    const some = this.fresh(I32);
    this.code.byte(OP.localGet).u32(0).byte(OP.localGet).u32(1).byte(COMPARE.i32.lt).byte(OP.localSet).u32(some);
    return some;
  }

  /** After the last instance, if there was one; locals are those of its turn. */
  protected finish(some: number, list: readonly Stmt[]): void {
    this.code.byte(OP.localGet).u32(some).byte(OP.if).byte(OP.void);
    this.statements(list);
    this.code.byte(OP.end);
  }

  /** A local is 0 at the start of every instance's turn, not what the one before left. */
  protected reset(body: readonly Stmt[]): void {
    for (const [name, type] of localsSet(body)) {
      const { index } = this.local(name, type);
      this.zero(type);
      this.code.byte(OP.localSet).u32(index);
    }
  }

  /** A local that counts the turns a `while` loop may still take. */
  protected fuel(): number {
    const fuel = this.fresh(I32);
    this.code.byte(OP.i32Const).s32(FUEL).byte(OP.localSet).u32(fuel);
    return fuel;
  }

  /** Takes one turn; the run ends where it was the last. */
  protected burn(fuel: number, line: number): void {
    const { code } = this;
    code
      .byte(OP.localGet)
      .u32(fuel)
      .byte(OP.i32Const)
      .s32(1)
      .byte(BINARY.i32.sub ?? 0);
    code.byte(OP.localTee).u32(fuel).byte(OP.i32Eqz).byte(OP.if).byte(OP.void);
    this.trap('endless', line, () => code.byte(OP.f64Const).f64(FUEL));
    code.byte(OP.end);
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

  protected statements(list: readonly Stmt[]): void {
    for (const s of list) this.statement(s);
  }

  protected statement(s: Stmt): void {
    const { code } = this;
    switch (s.kind) {
      case 'set': {
        const { index } = this.local(s.local, s.value.type);
        this.expr(s.value);
        code.byte(OP.localSet).u32(index);
        return;
      }
      case 'store': {
        const field = this.field(s.field);
        const { at, element } = s;
        // the value comes first, before a position is computed and checked
        const saved = isFixed(at) && (element === undefined || element.kind === 'const') ? null : this.fresh(wasmType(s.value.type));
        if (saved !== null) {
          this.expr(s.value);
          code.byte(OP.localSet).u32(saved);
        }
        const offset = this.address(s, field);
        if (saved === null) this.expr(s.value);
        else code.byte(OP.localGet).u32(saved);
        code
          .byte(field.type === 'f64' ? OP.f64Store : OP.i32Store)
          .u32(field.type === 'f64' ? 3 : 2)
          .u32(offset);
        return;
      }
      case 'if':
        this.expr(s.cond);
        code.byte(OP.if).byte(OP.void);
        this.statements(s.then);
        if (s.else.length > 0) {
          code.byte(OP.else);
          this.statements(s.else);
        }
        code.byte(OP.end);
        return;
      case 'for':
        this.forLoop(s);
        return;
      case 'while': {
        const fuel = this.fuel();
        code.byte(OP.block).byte(OP.void).byte(OP.loop).byte(OP.void);
        this.statements(s.head);
        this.expr(s.cond);
        code.byte(OP.i32Eqz).byte(OP.brIf).u32(1);
        this.burn(fuel, s.line ?? 0);
        this.statements(s.body);
        code.byte(OP.br).u32(0).byte(OP.end).byte(OP.end);
        return;
      }
      case 'call': {
        const callee = this.call(s.fn, s.args);
        if (callee.result !== null) code.byte(OP.drop);
        return;
      }
      case 'effect':
        code.byte(OP.i32Const).s32(numberOf(this.context.effects, s.name)).byte(OP.localGet).u32(this.instance);
        for (let k = 0; k < 4; k++) {
          const arg = s.args[k];
          if (arg === undefined) this.zero('f64');
          else this.expr(arg);
        }
        code.byte(OP.call).u32(this.context.effect);
        return;
      case 'trap':
        this.trap(s.code, s.line, () => this.expr(s.value));
        return;
    }
  }

  protected forLoop(s: Extract<Stmt, { kind: 'for' }>): void {
    const { code } = this;
    const { index } = this.local(s.local, 'i32');
    const to = this.fresh(I32);
    this.expr(s.from);
    this.expr(s.to);
    code.byte(OP.localSet).u32(to).byte(OP.localSet).u32(index);
    code.byte(OP.block).byte(OP.void).byte(OP.loop).byte(OP.void);
    code.byte(OP.localGet).u32(index).byte(OP.localGet).u32(to);
    code
      .byte(s.step === 1 ? COMPARE.i32.ge : COMPARE.i32.lt)
      .byte(OP.brIf)
      .u32(1);
    this.statements(s.body);
    code
      .byte(OP.localGet)
      .u32(index)
      .byte(OP.i32Const)
      .s32(s.step)
      .byte(BINARY.i32.add ?? 0)
      .byte(OP.localSet)
      .u32(index);
    code.byte(OP.br).u32(0).byte(OP.end).byte(OP.end);
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

  protected call(name: string, args: readonly Expr[]): Func {
    const callee = this.context.scalarFunction(name, this.places);
    this.code.byte(OP.localGet).u32(this.instance).byte(OP.localGet).u32(this.weights);
    for (const arg of args) this.expr(arg);
    this.code.byte(OP.call).u32(callee.index);
    return callee.func;
  }

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

  protected constant(type: ValueType, value: number | string): void {
    const { code } = this;
    if (type === 'f64') code.byte(OP.f64Const).f64(floatOf(value));
    else if (type === 'i64') code.byte(OP.i64Const).s64(BigInt(value));
    else code.byte(OP.i32Const).s32(Number(value));
  }
}

/** Locals that a body sets, with their types. */
export function localsSet(body: readonly Stmt[]): ReadonlyMap<string, ValueType> {
  const seen = new Map<string, ValueType>();
  visitStatements(body, (s) => {
    if (s.kind === 'set') seen.set(s.local, s.value.type);
    else if (s.kind === 'for') seen.set(s.local, 'i32');
  });
  return seen;
}

/** What accesses of a field start from. */
export function startOf(field: FieldDecl): string {
  return field.space === 'ion' ? `ion ${field.ion ?? ''}` : field.space;
}

/** What accesses of a body start from: `instance`, `node`, `ion NAME`. */
export function startsOf(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>): ReadonlySet<string> {
  const used = new Set<string>();
  for (const name of fieldsUsed(body)) {
    const field = fields.get(name);
    if (field?.space === 'instance' || field?.space === 'node' || field?.space === 'ion') used.add(startOf(field));
  }
  return used;
}

/** Names of the fields that a body reads or writes. */
function fieldsUsed(body: readonly Stmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  visitStatements(body, (s) => {
    if (s.kind === 'store') names.add(s.field);
  });
  visitExpressions(body, (e) => {
    if (e.kind === 'load') names.add(e.field);
  });
  return names;
}

/** Computing it reads nothing that a value's evaluation could change, and traps never. */
function isFixed(position: Expr | undefined): boolean {
  return position === undefined || position.kind === 'const' || position.kind === 'local' || position.kind === 'instance';
}
