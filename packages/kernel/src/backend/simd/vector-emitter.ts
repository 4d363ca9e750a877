import { type FunctionCode, I32, V128 } from '../../encoder/module.ts';
import type { Expr, ValueType } from '../../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../../ir/field.ts';
import type { Func } from '../../ir/program.ts';
import type { Stmt } from '../../ir/statement.ts';
import { tableOf } from '../../math/tables.ts';
import { sizeOf } from '../../passes/inline.ts';
import { FunctionEmitter, localsSet, type ModuleContext, startsOf, wasmType } from '../function-emitter.ts';
import { floatOf } from '../literal.ts';
import { BINARY, COMPARE, OP } from '../opcodes.ts';
import { indexOf, type Places, placeInRun, placesOf } from '../places.ts';
import { offsetFromInstance } from './contested.ts';
import { PREFIX, V, V_BINARY, V_COMPARE, V_SHIFT, V_UNARY } from './opcodes.ts';
import type { Prepared } from './prepare.ts';
import type { PreparedRange } from './rows.ts';
import { STRIP, type Stage, usesOf } from './stages.ts';
import { type Varying, varying } from './varying.ts';

/** Expressions and statements in a branch from which on it is skipped where no lane takes it. */
const WORTH_A_BRANCH = 40;

/** Iterations after which a `while` loop is taken for endless. */
const FUEL = 1e8;

/**
 * Emits code for two instances at once. Values that differ between lanes are v128: f64x2, i64x2, truth values as i64x2 masks (all bits or none), i32 in
 * the low two lanes of i32x4. Values that do not differ stay scalar and are spread where they meet others. A branch whose condition differs becomes both
 * branches under masks: locals and fields keep what they had in the lanes that are masked off.
 */
export class VectorEmitter extends FunctionEmitter {
  private readonly elementary: boolean;
  private readonly lanes: Varying;
  private readonly vectors = new Map<string, { readonly index: number; readonly type: ValueType }>();
  /** The local with the mask of lanes that run; null: both. */
  private mask: number | null = null;
  /** The lane that scalar code runs for; null: code for both. */
  private lane: 0 | 1 | null = null;
  /** Scalar code has locals of its own: it is outside the loops of a kernel that run two iterations at a time. */
  private alone = false;
  /** The rows of a constant table that were loaded last, in straight code, and what they are of. */
  private rows: { readonly key: string; readonly low: number; readonly high: number } | null = null;
  /** Byte offsets of nodes and ions found by index, of both lanes. */
  private readonly pairs = new Map<string, readonly [number, number]>();

  private constructor(context: ModuleContext, places: Places, paramCount: number, lanes: Varying, elementary: boolean) {
    super(context, places, paramCount, 0, 2);
    this.elementary = elementary;
    this.lanes = lanes;
  }

  /** An elementary function of vectors. */
  static ofElementary(context: ModuleContext, func: Func): FunctionCode {
    const names = func.params.map((p) => p.name);
    const emitter = new VectorEmitter(context, 'index', names.length, varying(func.body, new Map(), names), true);
    func.params.forEach((p, i) => {
      emitter.vectors.set(p.name, { index: i, type: p.type });
    });
    emitter.statements(func.body);
    if (func.result !== null) emitter.vector({ kind: 'local', type: func.result.type, name: func.result.name });
    return { locals: emitter.locals, code: emitter.code };
  }

  static ofPrepared(context: ModuleContext, kernel: Prepared): FunctionCode {
    return new VectorEmitter(context, placesOf(context.binding), 3, kernel.lanes, false).kernel(kernel);
  }

  /** A kernel with loops of its own. */
  static ofRange(context: ModuleContext, { body, lanes }: PreparedRange): FunctionCode {
    const emitter = new VectorEmitter(context, 'index', 3, lanes, false);
    emitter.names.set('first', { index: 0, type: 'i32' });
    emitter.names.set('last', { index: 1, type: 'i32' });
    emitter.lane = 0;
    emitter.alone = true;
    emitter.prepare(body);
    emitter.statements(body);
    return { locals: emitter.locals, code: emitter.code };
  }

  /** Independent iterations two at a time, and the last of an odd number alone. */
  protected override forLoop(s: Extract<Stmt, { kind: 'for' }>): void {
    if (s.independent !== true) {
      super.forLoop(s);
      return;
    }
    const { code, instance } = this;
    const counter = this.fresh(I32);
    const to = this.fresh(I32);
    this.expr(s.from);
    this.expr(s.to);
    code.byte(OP.localSet).u32(to).byte(OP.localSet).u32(counter);
    this.instance = counter;
    code.byte(OP.block).byte(OP.void).byte(OP.loop).byte(OP.void);
    this.get(counter).get(to);
    code.byte(OP.i32Const).s32(1);
    code.byte(BINARY.i32.sub ?? 0);
    code.byte(COMPARE.i32.ge).byte(OP.brIf).u32(1);
    this.lane = null;
    this.alone = false;
    this.rows = null;
    this.statements(s.body);
    this.rows = null;
    this.lane = 0;
    this.alone = true;
    this.addConstant(counter, 2, counter);
    code.byte(OP.br).u32(0).byte(OP.end).byte(OP.end);
    this.get(counter).get(to);
    code.byte(COMPARE.i32.lt).byte(OP.if).byte(OP.void);
    this.statements(s.body);
    code.byte(OP.end);
    this.instance = instance;
  }

  private kernel({ setup, vector, serial, finish, stages }: Prepared): FunctionCode {
    const starts = startsOf([...vector, ...serial], this.context.fields);
    const runs = this.runOffsets(starts);
    this.statements(setup);
    const some = this.someInstance(finish);
    if (stages === null) {
      this.whileBelow(0, 1, 2, () => {
        this.resetLanes(vector, new Set());
        this.startPair(starts, runs);
        this.statements(vector);
        if (serial.length > 0) this.serially(serial);
      });
    } else this.strips(stages, serial, runs);
    if (some !== null) this.finish(some, finish);
    return { locals: this.locals, code: this.code };
  }

  /**
   * `if (counter < end) do { body; counter += step } while (counter < end)`: the test stands at the end, so that compilers see that what does not change in
   * the loop can be computed before it.
   */
  private whileBelow(counter: number, end: number, step: number, body: () => void): void {
    const { code } = this;
    this.get(counter).get(end);
    code.byte(COMPARE.i32.lt).byte(OP.if).byte(OP.void).byte(OP.loop).byte(OP.void);
    body();
    this.addConstant(counter, step, counter);
    this.get(counter).get(end);
    code.byte(COMPARE.i32.lt).byte(OP.brIf).u32(0).byte(OP.end).byte(OP.end);
  }

  /** Strip by strip, each stage in a loop of its own; what crosses between them lies in the scratch memory. */
  private strips(stages: readonly Stage[], serial: readonly Stmt[], runs: ReadonlyMap<string, number>): void {
    const { code } = this;
    const end = this.fresh(I32);
    const at = this.fresh(I32);
    const slot = this.fresh(I32);
    this.whileBelow(0, 1, 2 * STRIP, () => {
      // the end of the strip: the smaller of start + 2·STRIP and last
      this.addConstant(0, 2 * STRIP, end);
      this.get(end).get(1).get(end).get(1);
      code.byte(COMPARE.i32.lt).byte(OP.select).byte(OP.localSet).u32(end);
      const before = new Set<string>();
      stages.forEach((stage, k) => {
        const rest = k === stages.length - 1 ? serial : [];
        const all = [...stage.again, ...stage.body, ...rest];
        this.get(0).code.byte(OP.localSet).u32(at);
        code.byte(OP.i32Const).s32(0).byte(OP.localSet).u32(slot);
        this.instance = at;
        const entering = this.copiesOf(stage.body, before);
        this.whileBelow(at, end, 2, () => {
          this.rows = null;
          for (const [local, copy] of entering) this.get(copy).code.byte(OP.localSet).u32(local);
          const taken = new Set(stage.taken.map((x) => x.local));
          this.resetLanes(stage.body, new Set([...taken, ...before]));
          this.startPair(startsOf(all, this.context.fields), runs);
          for (const { local, type, slot: place } of stage.taken) {
            this.get(slot);
            this.memory(V.load, 4, this.slotOf(place));
            code.byte(OP.localSet).u32(this.vectorLocal(local, type).index);
          }
          this.statements([...stage.again, ...stage.body]);
          if (rest.length > 0) this.serially(rest);
          for (const { local, type, slot: place } of stage.left) {
            this.get(slot).get(this.vectorLocal(local, type).index);
            this.memory(V.store, 4, this.slotOf(place));
          }
          this.addConstant(slot, 16, slot);
        });
        // what does not differ between instances keeps its value from stage to stage
        for (const name of localsSet(stage.body).keys()) if (!this.lanes.locals.has(name)) before.add(name);
      });
      this.instance = 0;
    });
  }

  /** Scalars that a stage reads from an earlier one and sets itself: where each is and a copy, for every turn to start from the same. */
  private copiesOf(body: readonly Stmt[], before: ReadonlySet<string>): readonly (readonly [number, number])[] {
    const { entering, set } = usesOf(body);
    return [...set].flatMap(([name, type]) => {
      if (!before.has(name) || !entering.has(name) || this.lanes.locals.has(name)) return [];
      const { index } = this.local(name, type);
      const copy = this.fresh(wasmType(type));
      this.get(index).code.byte(OP.localSet).u32(copy);
      return [[index, copy] as const];
    });
  }

  private slotOf(place: number): number {
    return (this.context.binding.scratch ?? 0) + 16 * STRIP * place;
  }

  /** The last instance was in the first lane where there is an odd number of them. */
  protected override finish(some: number, list: readonly Stmt[]): void {
    this.get(some).code.byte(OP.if).byte(OP.void);
    this.get(1)
      .code.byte(OP.i32Const)
      .s32(1)
      .byte(BINARY.i32.and ?? 0);
    this.code.byte(OP.if).byte(OP.void);
    for (const lane of [0, 1] as const) {
      this.lane = lane;
      this.statements(list);
      this.code.byte(lane === 0 ? OP.else : OP.end);
    }
    this.lane = null;
    this.code.byte(OP.end);
  }

  /** Locals of the distances, in bytes, from an instance to its node and ions in the run that the call is for. */
  private runOffsets(starts: ReadonlySet<string>): ReadonlyMap<string, number> {
    const offsets = new Map<string, number>();
    if (this.places !== 'runs') return offsets;
    for (const what of starts) {
      if (what === 'instance') continue;
      const local = this.fresh(I32);
      this.code
        .byte(OP.localGet)
        .u32(this.weights)
        .byte(OP.i32Load)
        .u32(2)
        .u32(4 * placeInRun(this.context.binding, what));
      this.shiftLeft(3);
      this.code.byte(OP.localSet).u32(local);
      offsets.set(what, local);
    }
    return offsets;
  }

  /** Byte offsets for the two instances the loop is at. */
  private startPair(starts: ReadonlySet<string>, runs: ReadonlyMap<string, number>): void {
    const { code } = this;
    const offsets = new Map<string, number>();
    this.pairs.clear();
    const own = this.fresh(I32);
    code.byte(OP.localGet).u32(this.instance);
    this.shiftLeft(3);
    code.byte(OP.localSet).u32(own);
    offsets.set('instance', own);
    for (const what of starts) {
      const run = runs.get(what);
      if (what === 'instance') continue;
      if (run !== undefined) {
        const local = this.fresh(I32);
        code
          .byte(OP.localGet)
          .u32(own)
          .byte(OP.localGet)
          .u32(run)
          .byte(BINARY.i32.add ?? 0)
          .byte(OP.localSet)
          .u32(local);
        offsets.set(what, local);
        continue;
      }
      const pair = [this.fresh(I32), this.fresh(I32)] as const;
      pair.forEach((local, lane) => {
        code.byte(OP.localGet).u32(this.instance);
        this.shiftLeft(2);
        code
          .byte(OP.i32Load)
          .u32(2)
          .u32(indexOf(this.context.binding, what) + 4 * lane);
        this.shiftLeft(3);
        code.byte(OP.localSet).u32(local);
      });
      this.pairs.set(what, pair);
    }
    this.offsets = offsets;
  }

  /** The rest of the body for one lane, then for the other, where that is no padding. */
  private serially(list: readonly Stmt[]): void {
    const both = { instance: this.instance, offsets: this.offsets };
    const names = localsSet(list);
    for (const lane of [0, 1] as const) {
      this.lane = lane;
      const offsets = new Map<string, number>();
      for (const [what, local] of both.offsets) offsets.set(what, lane === 0 ? local : this.plus(local, 8));
      for (const [what, pair] of this.pairs) offsets.set(what, pair[lane]);
      this.offsets = offsets;
      this.instance = lane === 0 ? both.instance : this.plus(both.instance, 1);
      if (lane === 1) this.get(this.instance).get(1).code.byte(COMPARE.i32.lt).byte(OP.if).byte(OP.void);
      for (const [name, type] of names) {
        const { index } = this.local(name, type);
        this.zero(type);
        this.code.byte(OP.localSet).u32(index);
      }
      this.statements(list);
      if (lane === 1) this.code.byte(OP.end);
    }
    this.lane = null;
    this.instance = both.instance;
    this.offsets = both.offsets;
  }

  private plus(local: number, constant: number): number {
    const sum = this.fresh(I32);
    this.addConstant(local, constant, sum);
    return sum;
  }

  private addConstant(local: number, constant: number, sum: number): void {
    this.code
      .byte(OP.localGet)
      .u32(local)
      .byte(OP.i32Const)
      .s32(constant)
      .byte(BINARY.i32.add ?? 0)
      .byte(OP.localSet)
      .u32(sum);
  }

  private shiftLeft(bits: number): void {
    this.code
      .byte(OP.i32Const)
      .s32(bits)
      .byte(BINARY.i32.shl ?? 0);
  }

  /** Locals are 0 at the start of a turn, where anything reads them before they are set; not those that were set before. */
  private resetLanes(body: readonly Stmt[], kept: ReadonlySet<string>): void {
    const { entering, set } = usesOf(body);
    for (const [name, type] of set) {
      if (!entering.has(name) || kept.has(name)) continue;
      if (this.lanes.locals.has(name)) {
        this.zeroVector();
        this.code.byte(OP.localSet).u32(this.vectorLocal(name, type).index);
      } else {
        const { index } = this.local(name, type);
        this.zero(type);
        this.code.byte(OP.localSet).u32(index);
      }
    }
  }

  private op(number: number): this {
    this.code.byte(PREFIX).u32(number);
    return this;
  }

  private get(local: number): this {
    this.code.byte(OP.localGet).u32(local);
    return this;
  }

  private setNew(): number {
    const local = this.fresh(V128);
    this.code.byte(OP.localSet).u32(local);
    return local;
  }

  private zeroVector(): void {
    this.op(V.const);
    for (let i = 0; i < 16; i++) this.code.byte(0);
  }

  private vectorLocal(name: string, type: ValueType): { readonly index: number; readonly type: ValueType } {
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

  /** Of two vectors on the stack: the first where the mask is set. */
  private selectBy(type: ValueType, mask: () => void): void {
    mask();
    if (type === 'i32') this.narrow();
    this.op(V.bitselect);
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
    const fuel = this.fresh(I32);
    code.byte(OP.i32Const).s32(FUEL).byte(OP.localSet).u32(fuel);
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
    code
      .byte(OP.localGet)
      .u32(fuel)
      .byte(OP.i32Const)
      .s32(1)
      .byte(BINARY.i32.sub ?? 0);
    code.byte(OP.localTee).u32(fuel).byte(OP.i32Eqz).byte(OP.if).byte(OP.void);
    this.trap('endless', s.line ?? 0, () => code.byte(OP.f64Const).f64(FUEL));
    code.byte(OP.end);
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

  private memory(op: number, align: number, offset: number): void {
    this.op(op);
    this.code.u32(align).u32(offset);
  }

  private baseOf(field: FieldDecl): number {
    const place = this.context.binding.fields[field.name];
    if (place === undefined) throw new Error(`the binding has no field ${field.name}`);
    return place.base;
  }

  private pairOf(field: FieldDecl): readonly [number, number] | undefined {
    return field.space === 'node' ? this.pairs.get('node') : field.space === 'ion' ? this.pairs.get(`ion ${field.ion ?? ''}`) : undefined;
  }

  /** Two values in a row: leaves the variable part of their address and gives the constant part; null where they do not lie in a row. */
  private contiguous(access: FieldIndex, field: FieldDecl): number | null {
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
  private vector(e: Expr): void {
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

  private constantVector(type: ValueType, value: number | string): void {
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
  private spread(type: ValueType): void {
    if (type === 'f64') this.op(V.f64Splat);
    else if (type === 'i64') this.op(V.i64Splat);
    else {
      this.op(V.i32Splat);
      if (type === 'bool') this.op(0xa1); // i32x4.neg: 1 is all bits
    }
  }

  /** The masks of two 64-bit lanes as those of the low two 32-bit lanes. */
  private narrow(): void {
    const mask = this.setNew();
    this.get(mask).get(mask).op(V.shuffle);
    for (const b of [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]) this.code.byte(b);
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

  private loadVector(e: FieldIndex, field: FieldDecl): void {
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
