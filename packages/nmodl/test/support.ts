import { type Backend, type Host, interpreterBackend } from '@hillock/kernel';
import * as E from 'fp-ts/lib/Either.js';
import { type Compilation, type CompileOptions, compileMechanism, type Diagnostic } from '../src/index.ts';

/** The mistakes of a text. */
export function mistakes(text: string, options: Partial<CompileOptions> = {}): readonly Diagnostic[] {
  const made = compileMechanism(text, { file: 'test.mod', ...options });
  return E.isLeft(made) ? made.left : [];
}

export function compiled(text: string, options: Partial<CompileOptions> = {}): Compilation {
  const made = compileMechanism(text, { file: 'test.mod', ...options });
  if (E.isLeft(made)) throw new Error(made.left.map((d) => `${d.line}:${d.column} ${d.message}`).join('\n'));
  return made.right;
}

export interface EffectCall {
  readonly name: string;
  readonly instance: number;
  readonly args: readonly number[];
}

/** One instance of a mechanism in the interpreter, every field at a place of its own: ions and node fields have one value each. */
export class Bench {
  readonly effects: EffectCall[] = [];
  private readonly offsets = new Map<string, number>();
  private readonly values: Float64Array;
  private readonly integers: Int32Array;
  private readonly kernels: Readonly<Record<string, (first: number, last: number, w: number) => void>>;

  constructor(text: string, options: Partial<CompileOptions> = {}, backend: Backend = interpreterBackend) {
    const { mechanism, program } = compiled(text, options);
    let top = 128;
    const fields: Record<string, { base: number; stride: number }> = {};
    for (const field of program.fields) {
      if (field.key === 'memory') {
        fields[field.name] = { base: 0, stride: 1 };
        continue;
      }
      fields[field.name] = { base: top, stride: 1 };
      const name = field.space === 'ion' ? `${field.ion}.${field.key}` : field.space === 'event' ? 'arguments' : (field.key ?? field.name);
      this.offsets.set(name, top / 8);
      top += 8 * Math.max(field.space === 'array' ? 8 : 1, field.length);
    }
    const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil(top / 65536), maximum: 100 });
    this.values = new Float64Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    const host: Host = {
      effect: (name, instance, a, b) => {
        this.effects.push({ name, instance, args: [a, b] });
      },
      trap: (program_, code, line, value) => {
        throw new Error(`${program_} line ${line}: ${code} ${value}`);
      },
    };
    const ionIndex = Object.fromEntries(mechanism.ions.map(({ ion }) => [ion, 0]));
    this.kernels = backend.compile(program, { fields, nodeIndex: 0, ionIndex }, memory, host).kernels;
    for (const spec of mechanism.fields) this.set(spec.name, ...new Array<number>(spec.length).fill(spec.initial));
    this.set('dt', 0.025);
    this.set('celsius', 6.3);
    this.set('v', -65);
    this.set('area', 100);
  }

  run(kernel: string): this {
    const call = this.kernels[kernel];
    if (call === undefined) throw new Error(`no kernel ${kernel}`);
    call(0, 1, 0);
    return this;
  }

  /** Sets a field if the program has it. */
  set(name: string, ...values: readonly number[]): this {
    const at = this.offsets.get(name);
    if (at !== undefined) this.values.set(values, at);
    return this;
  }

  /** Sets an array of positions. */
  setIntegers(name: string, ...values: readonly number[]): this {
    this.integers.set(values, 2 * this.place(name));
    return this;
  }

  /** Where a field lies, counted in doubles. */
  place(name: string): number {
    const at = this.offsets.get(name);
    if (at === undefined) throw new Error(`the program has no field ${name}`);
    return at;
  }

  setElement(name: string, element: number, value: number): this {
    const at = this.offsets.get(name);
    if (at === undefined) throw new Error(`the program has no field ${name}`);
    this.values[at + element] = value;
    return this;
  }

  get(name: string, element = 0): number {
    return this.values[this.place(name) + element]!;
  }
}

/** A point process around some blocks. */
export function point(blocks: string, neuron = ''): string {
  return `NEURON {\n  POINT_PROCESS Test\n  ${neuron}\n}\n${blocks}\n`;
}

/** A density mechanism around some blocks. */
export function density(blocks: string, neuron = ''): string {
  return `NEURON {\n  SUFFIX test\n  ${neuron}\n}\n${blocks}\n`;
}
