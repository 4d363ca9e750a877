import type { Binding, Host } from '../api.ts';
import type { Expr } from '../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../ir/field.ts';
import type { Func, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { tableOf } from '../math/tables.ts';
import { FUEL } from './fuel.ts';
import { floatOf } from './literal.ts';
import { indexOf, type Places, placeInRun } from './places.ts';

/** One activation: f64, i32 and bool values are numbers (bool 0 or 1), i64 values are bigints. A local that was never set is 0. */
export interface Frame {
  readonly instance: number;
  readonly w: number;
  readonly numbers: Record<string, number>;
  readonly bits: Record<string, bigint>;
}

type Num = (frame: Frame) => number;
type Bits = (frame: Frame) => bigint;
type Run = (frame: Frame) => void;

interface Defined {
  readonly func: Func;
  readonly run: Run;
}

const scratch = new DataView(new ArrayBuffer(8));

function bitsOf(x: number): bigint {
  scratch.setFloat64(0, x);
  return scratch.getBigUint64(0);
}

function ofBits(x: bigint): number {
  scratch.setBigUint64(0, x);
  return scratch.getFloat64(0);
}

/** Rounds to the nearest integer, ties to even, keeping the sign of zero: for |x| < 2^52 the sum with 2^52 has no fraction bits left. */
function nearest(x: number): number {
  if (!(Math.abs(x) < 4503599627370496)) return x;
  const magnitude = Math.abs(x) + 4503599627370496 - 4503599627370496;
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}

/** i32 of a float: truncated, saturated, 0 for NaN. */
function toInt(x: number): number {
  if (x >= 2147483647) return 2147483647;
  if (x <= -2147483648) return -2147483648;
  return Number.isNaN(x) ? 0 : Math.trunc(x) | 0;
}

/** Turns statements and expressions into closures. */
export class Closures {
  private readonly program: string;
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly binding: Binding;
  private readonly places: Places;
  private readonly doubles: Float64Array;
  private readonly integers: Int32Array;
  private readonly host: Host;
  private readonly functions = new Map<string, Defined>();

  constructor(program: Program, binding: Binding, places: Places, memory: WebAssembly.Memory, host: Host) {
    this.program = program.name;
    this.fields = new Map(program.fields.map((f) => [f.name, f]));
    this.binding = binding;
    this.places = places;
    this.doubles = new Float64Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    this.host = host;
  }

  /** Functions are defined before what calls them. */
  define(func: Func): void {
    this.functions.set(func.name, { func, run: this.body(func.body) });
  }

  body(list: readonly Stmt[]): Run {
    const runs = list.map((s) => this.statement(s));
    return (frame) => {
      for (const run of runs) run(frame);
    };
  }

  private statement(s: Stmt): Run {
    switch (s.kind) {
      case 'set':
        return this.set(s.local, s.value);
      case 'store':
        return this.store(s);
      case 'if': {
        const cond = this.num(s.cond);
        const yes = this.body(s.then);
        const no = this.body(s.else);
        return (frame) => (cond(frame) !== 0 ? yes(frame) : no(frame));
      }
      case 'for': {
        const { local, step } = s;
        const from = this.num(s.from);
        const to = this.num(s.to);
        const body = this.body(s.body);
        return (frame) => {
          const { numbers } = frame;
          const first = from(frame);
          const end = to(frame);
          for (
            numbers[local] = first;
            step === 1 ? numbers[local]! < end : numbers[local]! >= end;
            numbers[local] = (numbers[local]! + step) | 0
          )
            body(frame);
        };
      }
      case 'while': {
        const head = this.body(s.head);
        const cond = this.num(s.cond);
        const body = this.body(s.body);
        return (frame) => {
          let fuel = FUEL;
          for (head(frame); cond(frame) !== 0; head(frame)) {
            if (--fuel === 0) this.host.trap(this.program, 'endless', s.line ?? 0, FUEL, frame.instance);
            body(frame);
          }
        };
      }
      case 'call': {
        const call = this.call(s.fn, s.args);
        return (frame) => {
          call(frame);
        };
      }
      case 'effect': {
        const args = s.args.map((a) => this.num(a));
        return (frame) => {
          const [a = 0, b = 0, c = 0, d = 0] = args.map((arg) => arg(frame));
          this.host.effect(s.name, frame.instance, a, b, c, d);
        };
      }
      case 'trap': {
        const value = this.num(s.value);
        return (frame) => this.host.trap(this.program, s.code, s.line, value(frame), frame.instance);
      }
    }
  }

  private set(local: string, value: Expr): Run {
    if (value.type === 'i64') {
      const bits = this.bits(value);
      return (frame) => {
        frame.bits[local] = bits(frame);
      };
    }
    const num = this.num(value);
    return (frame) => {
      frame.numbers[local] = num(frame);
    };
  }

  private store(s: Extract<Stmt, { kind: 'store' }>): Run {
    const { index, field } = this.place(s);
    const value = this.num(s.value);
    const { doubles, integers } = this;
    if (field.type === 'f64') {
      return (frame) => {
        const stored = value(frame); // before the position is computed and checked
        doubles[index(frame)] = stored;
      };
    }
    return (frame) => {
      const stored = value(frame);
      integers[index(frame)] = stored;
    };
  }

  /** The position of an access in the array of its type. */
  private place(access: FieldIndex): { readonly index: Num; readonly field: FieldDecl } {
    const field = this.fields.get(access.field);
    const bound = this.binding.fields[access.field];
    if (field === undefined || bound === undefined) throw new Error(`${this.program}: no field ${access.field}`);
    const start = bound.base / (field.type === 'f64' ? 8 : 4);
    const { integers } = this;
    const element = this.element(access, field);
    switch (field.space) {
      case 'array': {
        if (access.at === undefined) throw new Error(`${this.program}: ${field.name} is read at a position`);
        const at = this.num(access.at);
        return { field, index: (frame) => start + at(frame) };
      }
      case 'scalar':
        return { field, index: (frame) => start + element(frame) };
      case 'event':
        if (this.places === 'runs') throw new Error(`${this.program}: ${field.name}: a kernel over runs has no event`);
        return { field, index: (frame) => start + frame.w + element(frame) };
      case 'instance':
        return { field, index: (frame) => start + element(frame) * bound.stride + frame.instance };
      case 'node':
      case 'ion': {
        const what = field.space === 'node' ? 'node' : `ion ${field.ion ?? ''}`;
        if (this.places === 'runs') {
          const place = placeInRun(this.binding, what);
          return { field, index: (frame) => start + frame.instance + integers[frame.w / 4 + place]! };
        }
        const base = indexOf(this.binding, what) / 4;
        return { field, index: (frame) => start + integers[base + frame.instance]! };
      }
    }
  }

  private element(access: FieldIndex, field: FieldDecl): Num {
    if (access.element === undefined) return () => 0;
    const element = this.num(access.element);
    if (field.checked === false) return element;
    return (frame) => {
      const value = element(frame);
      if (value < 0 || value >= field.length) this.host.trap(this.program, 'index', access.line ?? 0, value, frame.instance);
      return value;
    };
  }

  /** Calls a function; the value is its frame after the call. */
  private call(name: string, args: readonly Expr[]): (frame: Frame) => Frame {
    const defined = this.functions.get(name);
    if (defined === undefined) throw new Error(`${this.program}: no function ${name}`);
    const { func, run } = defined;
    const sets = func.params.map((p, i) => {
      const arg = args[i];
      if (arg === undefined) throw new Error(`${this.program}: ${name} lacks its argument ${p.name}`);
      return arg.type === 'i64' ? { name: p.name, bits: this.bits(arg), num: null } : { name: p.name, bits: null, num: this.num(arg) };
    });
    return (frame) => {
      const own: Frame = { instance: frame.instance, w: frame.w, numbers: {}, bits: {} };
      for (const { name: param, bits, num } of sets) {
        if (num !== null) own.numbers[param] = num(frame);
        else own.bits[param] = bits(frame);
      }
      run(own);
      return own;
    };
  }

  private num(e: Expr): Num {
    switch (e.kind) {
      case 'const': {
        const value = e.type === 'f64' ? floatOf(e.value) : Number(e.value);
        return () => value;
      }
      case 'local':
        return (frame) => frame.numbers[e.name] ?? 0;
      case 'instance':
        return (frame) => frame.instance;
      case 'load': {
        const { index, field } = this.place(e);
        const array = field.type === 'f64' ? this.doubles : this.integers;
        return (frame) => array[index(frame)]!;
      }
      case 'unary':
        return this.unary(e);
      case 'binary':
        return this.binary(e);
      case 'compare':
        return this.compare(e);
      case 'select': {
        const cond = this.num(e.cond);
        const a = this.num(e.a);
        const b = this.num(e.b);
        return (frame) => {
          const truth = cond(frame) !== 0;
          const yes = a(frame);
          const no = b(frame);
          return truth ? yes : no;
        };
      }
      case 'convert': {
        if (e.op === 'ofBits') {
          const bits = this.bits(e.a);
          return (frame) => ofBits(bits(frame));
        }
        const a = this.num(e.a);
        return e.op === 'floatToInt' ? (frame) => toInt(a(frame)) : a;
      }
      case 'invoke': {
        const call = this.call(e.fn, e.args);
        const result = this.functions.get(e.fn)?.func.result?.name ?? '';
        return (frame) => call(frame).numbers[result] ?? 0;
      }
      case 'table': {
        const { rows, values } = tableOf(e.table);
        const row = this.bits(e.row);
        const last = BigInt(rows - 1);
        return (frame) => values[2 * Number(row(frame) & last) + e.column]!;
      }
      case 'shortCircuit': {
        const a = this.num(e.a);
        const b = this.num(e.b);
        return e.op === 'and' ? (frame) => (a(frame) !== 0 ? b(frame) : 0) : (frame) => (a(frame) !== 0 ? 1 : b(frame));
      }
    }
  }

  private unary(e: Extract<Expr, { kind: 'unary' }>): Num {
    const a = this.num(e.a);
    switch (e.op) {
      case 'neg':
        return e.type === 'f64' ? (frame) => -a(frame) : (frame) => -a(frame) | 0;
      case 'abs':
        return (frame) => Math.abs(a(frame));
      case 'sqrt':
        return (frame) => Math.sqrt(a(frame));
      case 'floor':
        return (frame) => Math.floor(a(frame));
      case 'ceil':
        return (frame) => Math.ceil(a(frame));
      case 'trunc':
        return (frame) => Math.trunc(a(frame));
      case 'nearest':
        return (frame) => nearest(a(frame));
      case 'not':
        return (frame) => (a(frame) !== 0 ? 0 : 1);
    }
  }

  private binary(e: Extract<Expr, { kind: 'binary' }>): Num {
    const a = this.num(e.a);
    const b = this.num(e.b);
    const whole = e.type !== 'f64';
    switch (e.op) {
      case 'add':
        return whole ? (frame) => (a(frame) + b(frame)) | 0 : (frame) => a(frame) + b(frame);
      case 'sub':
        return whole ? (frame) => (a(frame) - b(frame)) | 0 : (frame) => a(frame) - b(frame);
      case 'mul':
        return whole ? (frame) => Math.imul(a(frame), b(frame)) : (frame) => a(frame) * b(frame);
      case 'div':
        return (frame) => a(frame) / b(frame);
      case 'and':
        return (frame) => a(frame) & b(frame);
      case 'or':
        return (frame) => a(frame) | b(frame);
      case 'xor':
        return (frame) => a(frame) ^ b(frame);
      case 'shl':
        return (frame) => a(frame) << b(frame);
      case 'shrS':
        return (frame) => a(frame) >> b(frame);
      case 'shrU':
        return (frame) => (a(frame) >>> b(frame)) | 0;
    }
  }

  private compare(e: Extract<Expr, { kind: 'compare' }>): Num {
    if (e.a.type === 'i64') {
      const left = this.bits(e.a);
      const right = this.bits(e.b);
      return (frame) => test(e.op, BigInt.asIntN(64, left(frame)), BigInt.asIntN(64, right(frame)));
    }
    const a = this.num(e.a);
    const b = this.num(e.b);
    return (frame) => test(e.op, a(frame), b(frame));
  }

  /** i64 values, kept as unsigned 64-bit bigints. */
  private bits(e: Expr): Bits {
    switch (e.kind) {
      case 'const': {
        const value = BigInt.asUintN(64, BigInt(e.value));
        return () => value;
      }
      case 'local':
        return (frame) => frame.bits[e.name] ?? 0n;
      case 'convert': {
        const a = this.num(e.a);
        return (frame) => bitsOf(a(frame));
      }
      case 'unary': {
        const a = this.bits(e.a);
        return (frame) => BigInt.asUintN(64, -a(frame));
      }
      case 'select': {
        const cond = this.num(e.cond);
        const a = this.bits(e.a);
        const b = this.bits(e.b);
        return (frame) => {
          const truth = cond(frame) !== 0;
          const yes = a(frame);
          const no = b(frame);
          return truth ? yes : no;
        };
      }
      case 'invoke': {
        const call = this.call(e.fn, e.args);
        const result = this.functions.get(e.fn)?.func.result?.name ?? '';
        return (frame) => call(frame).bits[result] ?? 0n;
      }
      case 'binary': {
        const a = this.bits(e.a);
        const b = this.bits(e.b);
        return bitOperation(e.op, a, b);
      }
      default:
        throw new Error(`${this.program}: ${e.kind} gives no i64`);
    }
  }
}

function test<T extends number | bigint>(op: Extract<Expr, { kind: 'compare' }>['op'], a: T, b: T): number {
  switch (op) {
    case 'lt':
      return a < b ? 1 : 0;
    case 'le':
      return a <= b ? 1 : 0;
    case 'gt':
      return a > b ? 1 : 0;
    case 'ge':
      return a >= b ? 1 : 0;
    case 'eq':
      return a === b ? 1 : 0;
    case 'ne':
      return a !== b ? 1 : 0;
  }
}

function bitOperation(op: Extract<Expr, { kind: 'binary' }>['op'], a: Bits, b: Bits): Bits {
  switch (op) {
    case 'add':
      return (frame) => BigInt.asUintN(64, a(frame) + b(frame));
    case 'sub':
      return (frame) => BigInt.asUintN(64, a(frame) - b(frame));
    case 'and':
      return (frame) => a(frame) & b(frame);
    case 'or':
      return (frame) => a(frame) | b(frame);
    case 'xor':
      return (frame) => a(frame) ^ b(frame);
    case 'shl':
      return (frame) => BigInt.asUintN(64, a(frame) << (b(frame) & 63n));
    case 'shrU':
      return (frame) => a(frame) >> (b(frame) & 63n);
    case 'shrS':
      return (frame) => BigInt.asUintN(64, BigInt.asIntN(64, a(frame)) >> (b(frame) & 63n));
    case 'mul':
    case 'div':
      throw new Error(`no ${op} of i64`);
  }
}
