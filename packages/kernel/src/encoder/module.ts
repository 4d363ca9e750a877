import { Bytes } from './bytes.ts';

/** Value types of WebAssembly, by their byte. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
/** Two doubles, two 64-bit or four 32-bit integers. */
export const V128 = 0x7b;
export type WasmType = typeof I32 | typeof I64 | typeof F64 | typeof V128;

interface Signature {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

/** A function's code: the types of its locals after the parameters, and its instructions without the final `end`. */
export interface FunctionCode {
  readonly locals: readonly WasmType[];
  readonly code: Bytes;
}

const enum_ = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;

/** Assembles a module: imports first, then functions in the order they are declared. */
export class ModuleBuilder {
  private readonly signatures: Signature[] = [];
  private readonly imports = new Bytes();
  private importCount = 0;
  private functionImports = 0;
  private readonly functions: { readonly type: number; body: FunctionCode | null }[] = [];
  private readonly exports: { readonly name: string; readonly index: number }[] = [];

  importMemory(module: string, name: string, initial: number, maximum: number, shared: boolean): void {
    this.importCount++;
    this.imports
      .text(module)
      .text(name)
      .byte(2)
      .byte(shared ? 3 : 1)
      .u32(initial)
      .u32(maximum);
  }

  importFunction(module: string, name: string, params: readonly WasmType[], results: readonly WasmType[]): number {
    if (this.functions.length > 0) throw new Error('imports come before functions');
    this.importCount++;
    this.imports.text(module).text(name).byte(0).u32(this.type(params, results));
    return this.functionImports++;
  }

  /** Reserves a function's index; its code comes later, so that functions can call each other. */
  declare(params: readonly WasmType[], results: readonly WasmType[]): number {
    this.functions.push({ type: this.type(params, results), body: null });
    return this.functionImports + this.functions.length - 1;
  }

  define(index: number, body: FunctionCode): void {
    const entry = this.functions[index - this.functionImports];
    if (entry === undefined) throw new Error(`no function ${index}`);
    entry.body = body;
  }

  export(name: string, index: number): void {
    this.exports.push({ name, index });
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Bytes().raw(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    const types = new Bytes().u32(this.signatures.length);
    for (const { params, results } of this.signatures) {
      types.byte(0x60).u32(params.length);
      for (const t of params) types.byte(t);
      types.u32(results.length);
      for (const t of results) types.byte(t);
    }
    out.byte(enum_.type).sized(types);
    out.byte(enum_.import).sized(new Bytes().u32(this.importCount).raw(this.imports.finish()));
    const functions = new Bytes().u32(this.functions.length);
    for (const { type } of this.functions) functions.u32(type);
    out.byte(enum_.function).sized(functions);
    const exports = new Bytes().u32(this.exports.length);
    for (const { name, index } of this.exports) exports.text(name).byte(0).u32(index);
    out.byte(enum_.export).sized(exports);
    const codes = new Bytes().u32(this.functions.length);
    for (const { body } of this.functions) {
      if (body === null) throw new Error('a declared function has no code');
      codes.sized(functionBody(body));
    }
    out.byte(enum_.code).sized(codes);
    return new Uint8Array(out.finish());
  }

  private type(params: readonly WasmType[], results: readonly WasmType[]): number {
    const at = this.signatures.findIndex((s) => same(s.params, params) && same(s.results, results));
    if (at >= 0) return at;
    this.signatures.push({ params, results });
    return this.signatures.length - 1;
  }
}

function same(a: readonly WasmType[], b: readonly WasmType[]): boolean {
  return a.length === b.length && a.every((t, i) => t === b[i]);
}

/** Locals are written as runs of one type. */
function functionBody({ locals, code }: FunctionCode): Bytes {
  const runs: { type: WasmType; count: number }[] = [];
  for (const type of locals) {
    const last = runs[runs.length - 1];
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const body = new Bytes().u32(runs.length);
  for (const { type, count } of runs) body.u32(count).byte(type);
  return body.raw(code.finish()).byte(0x0b);
}
