import type { Binding } from '../api.ts';
import { F64, type FunctionCode, I32, ModuleBuilder, V128 } from '../encoder/module.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Kernel, Program } from '../ir/program.ts';
import { mathFunctions } from '../math/index.ts';
import { tableOf } from '../math/tables.ts';
import { FunctionEmitter } from './function-emitter.ts';
import { type Callee, type ModuleContext, wasmType } from './module-context.ts';
import type { Places } from './places.ts';
import { type Prepared, prepareKernel } from './simd/prepare.ts';
import { type PreparedRange, prepareRange } from './simd/rows.ts';
import { VectorEmitter } from './simd/vector-emitter.ts';
import { tableCode } from './table-code.ts';

/** How a module is made. */
export interface ModuleOptions {
  /** Two instances at a time where that is possible. */
  readonly simd?: boolean;
  /** The memory is shared by threads. */
  readonly shared?: boolean;
}

/** A module's text, the names behind the numbers it calls the host with, and why kernels have one lane. */
export interface EncodedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly effects: readonly string[];
  readonly codes: readonly string[];
  readonly oneLane: Readonly<Record<string, string>>;
}

/** The binary module of a program bound to a layout. */
export function encodeModule(program: Program, binding: Binding, options: ModuleOptions = {}): EncodedModule {
  return new ProgramModule(program, binding, options).encode();
}

/** Puts a module together: kernels first asked for, then the functions that they turn out to call. */
class ProgramModule implements ModuleContext {
  readonly fields: ReadonlyMap<string, FieldDecl>;
  readonly binding: Binding;
  readonly effect: number;
  readonly trap: number;
  readonly effects: string[] = [];
  readonly codes: string[] = [];
  private readonly program: Program;
  private readonly simd: boolean;
  private readonly builder = new ModuleBuilder();
  private readonly tables = new Map<string, number>();
  private readonly callees = new Map<string, Callee>();
  /** Functions that were asked for and have no code yet. */
  private readonly open: (() => void)[] = [];

  constructor(program: Program, binding: Binding, { simd = false, shared = false }: ModuleOptions) {
    this.program = program;
    this.binding = binding;
    this.simd = simd;
    this.fields = new Map(program.fields.map((f) => [f.name, f]));
    this.builder.importMemory('host', 'memory', 0, 65536, shared);
    this.effect = this.builder.importFunction('host', 'effect', [I32, I32, F64, F64, F64, F64], []);
    this.trap = this.builder.importFunction('host', 'trap', [I32, I32, F64, I32], []);
  }

  encode(): EncodedModule {
    const oneLane: Record<string, string> = {};
    for (const kernel of this.program.kernels) {
      const prepared = this.prepare(kernel);
      if (typeof prepared === 'string') oneLane[kernel.name] = prepared;
      this.defineKernel(kernel, prepared);
    }
    for (let define = this.open.pop(); define !== undefined; define = this.open.pop()) define();
    return { bytes: this.builder.finish(), effects: this.effects, codes: this.codes, oneLane };
  }

  private prepare(kernel: Kernel): Prepared | PreparedRange | string {
    if (!this.simd) return 'the scalar back end';
    return kernel.loop === 'range' ? prepareRange(kernel, this.fields) : prepareKernel(this.program, this.binding, kernel);
  }

  private defineKernel(kernel: Kernel, prepared: Prepared | PreparedRange | string): void {
    const index = this.builder.declare([I32, I32, I32], []);
    this.builder.export(kernel.name, index);
    this.builder.define(index, this.codeOf(kernel, prepared));
  }

  private codeOf(kernel: Kernel, prepared: Prepared | PreparedRange | string): FunctionCode {
    if (typeof prepared === 'string') return FunctionEmitter.ofKernel(this, kernel);
    return 'body' in prepared ? VectorEmitter.ofRange(this, prepared) : VectorEmitter.ofPrepared(this, prepared);
  }

  scalarFunction(name: string, places: Places): Callee {
    const elementary = mathFunctions[name];
    const func = this.program.functions.find((f) => f.name === name) ?? elementary;
    if (func === undefined) throw new Error(`no function ${name}`);
    // an elementary function has no fields
    return this.callee(`${func === elementary ? 'index' : places} ${name}`, () => {
      const params = [I32, I32, ...func.params.map((p) => wasmType(p.type))] as const;
      const index = this.builder.declare(params, func.result === null ? [] : [wasmType(func.result.type)]);
      this.open.push(() => this.builder.define(index, FunctionEmitter.ofFunction(this, places, func)));
      return { func, index };
    });
  }

  vectorFunction(name: string): Callee {
    const func = mathFunctions[name];
    if (func === undefined) throw new Error(`no elementary function ${name}`);
    return this.callee(`vector ${name}`, () => {
      const index = this.builder.declare(
        func.params.map(() => V128),
        [V128],
      );
      this.open.push(() => this.builder.define(index, VectorEmitter.ofElementary(this, func)));
      return { func, index };
    });
  }

  tableFunction(table: string, column: 0 | 1): number {
    const key = `${table} ${column}`;
    const known = this.tables.get(key);
    if (known !== undefined) return known;
    const index = this.builder.declare([I32], [F64]);
    this.tables.set(key, index);
    this.builder.define(index, tableCode(tableOf(table), column));
    return index;
  }

  private callee(key: string, make: () => Callee): Callee {
    const known = this.callees.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.callees.set(key, made);
    return made;
  }
}
