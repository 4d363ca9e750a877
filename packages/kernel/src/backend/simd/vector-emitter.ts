import { type FunctionCode, I32 } from '../../encoder/module.ts';
import type { Func } from '../../ir/program.ts';
import type { Stmt } from '../../ir/statement.ts';
import { localsSet, startsOf } from '../accesses.ts';
import { type ModuleContext, wasmType } from '../module-context.ts';
import { BINARY, COMPARE, OP } from '../opcodes.ts';
import { indexOf, placeInRun, placesOf } from '../places.ts';
import { V } from './opcodes.ts';
import type { Prepared } from './prepare.ts';
import type { PreparedRange } from './rows.ts';
import { STRIP, type Stage, usesOf } from './stages.ts';
import { varying } from './varying.ts';
import { VectorStatements } from './vector-statements.ts';

/**
 * Emits code for two instances at once. Values that differ between lanes are v128: f64x2, i64x2, truth values as i64x2 masks (all bits or none), i32 in
 * the low two lanes of i32x4. Values that do not differ stay scalar and are spread where they meet others. A branch whose condition differs becomes both
 * branches under masks: locals and fields keep what they had in the lanes that are masked off.
 */
export class VectorEmitter extends VectorStatements {
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
}
