import type { Mechanism } from '@hillock/contracts';
import type { Backend, Binding, FieldDecl, KernelCall, Program } from '@hillock/kernel';
import { KNOWN_IONS } from '@hillock/simulator';

/** A kernel of the mechanism ended by itself: an index out of range, a loop without end, equations that do not converge. */
export class BenchError extends Error {
  /** It would not help to try other values: each try costs the hundred million turns of a loop. */
  readonly hopeless: boolean;

  constructor(message: string, hopeless: boolean) {
    super(message);
    this.hopeless = hopeless;
  }
}

/** What `run` gives, or `otherwise` where the code ends by itself for the values it was tried at. */
export function attempt<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof BenchError && !error.hopeless) return otherwise;
    throw error;
  }
}

/**
 * Instances of one mechanism, each alone with a node and ion arrays of its own, so that each can be held at another voltage. Kernels run an instance at a
 * time: what they leave in GLOBALs can be read after each.
 */
export class Bench {
  readonly mechanism: Mechanism;
  readonly count: number;
  private readonly stride: number;
  /** Where values begin, behind the indices. */
  private readonly from: number;
  private readonly values: Float64Array;
  private readonly places = new Map<string, { readonly at: number; readonly stride: number; readonly length: number }>();
  private readonly kernels: Readonly<Record<string, KernelCall>>;

  constructor(mechanism: Mechanism, program: Program, count: number, backend: Backend) {
    this.mechanism = mechanism;
    this.count = count;
    this.stride = count + (count & 1);
    const fields: Record<string, Binding['fields'][string]> = {};
    let top = 64;
    const take = (doubles: number): number => {
      const at = top;
      top += 8 * doubles;
      return at;
    };
    const numbers = take(this.stride);
    const nothing = take(1);
    const pointers = program.fields
      .filter((f) => f.key?.startsWith('pointer.') === true)
      .map((f) => ({ name: f.name, at: take(this.stride) }));
    this.from = top / 8;
    for (const field of program.fields) {
      const key = keyOf(field);
      // an engine array is empty, but for the targets of POINTERs: all lead to one value, 0
      if (field.space === 'array') {
        const at = field.key === 'memory' ? 0 : (pointers.find((p) => p.name === field.name)?.at ?? nothing);
        fields[field.name] = { base: at, stride: 1 };
        continue;
      }
      const wide = field.space === 'scalar' || field.space === 'event' ? 1 : this.stride;
      const known = this.places.get(key);
      const at = known?.at ?? take(wide * Math.max(1, field.length));
      this.places.set(key, { at, stride: wide, length: Math.max(1, field.length) });
      fields[field.name] = { base: at, stride: wide };
    }
    const target = take(1);
    const pages = 1 + Math.ceil(top / 65536);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.values = new Float64Array(memory.buffer);
    const indices = new Int32Array(memory.buffer, numbers, this.stride);
    for (let i = 0; i < this.stride; i++) indices[i] = i;
    for (const { at } of pointers) new Int32Array(memory.buffer, at, this.stride).fill(target / 8);
    const ionIndex = Object.fromEntries(mechanism.ions.map(({ ion }) => [ion, numbers]));
    this.kernels = backend.compile(program, { fields, nodeIndex: numbers, ionIndex, distinct: true }, memory, {
      effect: () => undefined,
      trap: (name, code, line, value) => {
        const place = line > 0 ? `${name}, line ${line}` : name;
        throw new BenchError(code === 'endless' ? `${place}: a loop does not end` : `${place}: ${code} (${value})`, code === 'endless');
      },
    }).kernels;
  }

  has(kernel: string): boolean {
    return this.kernels[kernel] !== undefined;
  }

  /** Runs a kernel for one instance; nothing where the mechanism lacks it. */
  run(kernel: string, instance: number): void {
    this.kernels[kernel]?.(instance, instance + 1, 0);
  }

  /** Every field at its default, ions at theirs: NEURON's for na, k and ca, else 1 mM on both sides and 0 mV. */
  reset(celsius: number): void {
    this.values.fill(0, this.from);
    for (const field of this.mechanism.fields) this.fill(field.name, field.initial);
    for (const { ion } of this.mechanism.ions) {
      const { inside, outside, e } = KNOWN_IONS[ion] ?? { inside: 1, outside: 1, e: 0 };
      this.fill(`${ion}.in`, inside);
      this.fill(`${ion}.out`, outside);
      this.fill(`${ion}.e`, e);
    }
    this.fill('engine.celsius', celsius);
    this.fill('node.area', 100);
    this.fill('node.diam', 1);
    this.dt = 0.025;
  }

  /** Everything as it is. */
  save(): Float64Array {
    return this.values.slice();
  }

  load(saved: Float64Array): void {
    this.values.set(saved);
  }

  set dt(value: number) {
    this.fill('engine.dt', value);
    this.fill('engine.cj', 1 / value);
  }

  /** Sets every element of every instance, if the program has the field: a mechanism's own by its name, `ca.in`, `node.v`, `engine.dt`. */
  fill(name: string, value: number): void {
    const place = this.places.get(name);
    if (place === undefined) return;
    const from = place.at / 8;
    this.values.fill(value, from, from + place.stride * place.length);
  }

  set(name: string, instance: number, value: number, element = 0): void {
    const index = this.index(name, instance, element);
    if (index >= 0) this.values[index] = value;
  }

  /** NaN where the program has no such field. */
  get(name: string, instance: number, element = 0): number {
    const index = this.index(name, instance, element);
    return index < 0 ? Number.NaN : (this.values[index] ?? Number.NaN);
  }

  private index(name: string, instance: number, element: number): number {
    const place = this.places.get(name);
    if (place === undefined) return -1;
    return place.at / 8 + (place.stride === 1 ? element : element * place.stride + instance);
  }
}

function keyOf(field: FieldDecl): string {
  if (field.space === 'ion') return `${field.ion}.${field.key}`;
  if (field.space === 'node') return `node.${field.key}`;
  return field.key === undefined ? field.name : `engine.${field.key}`;
}
