import { type FunctionCode, I32 } from '../encoder/module.ts';
import type { Func, Kernel } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { isFixed } from './accesses.ts';
import { ExpressionEmitter } from './expression-emitter.ts';
import { FUEL } from './fuel.ts';
import { type ModuleContext, numberOf, wasmType } from './module-context.ts';
import { BINARY, COMPARE, OP } from './opcodes.ts';
import { type Places, placesOf } from './places.ts';

/** Emits one function: statements leave nothing on the stack. */
export class FunctionEmitter extends ExpressionEmitter {
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
}
