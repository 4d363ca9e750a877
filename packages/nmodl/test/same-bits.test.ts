import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Backend,
  type Binding,
  type Host,
  interpreterBackend,
  optimise,
  type Program,
  scalarBackend,
  simdBackend,
} from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { type Compilation, compileMechanism } from '../src/index.ts';

/** Folders of this repository with mechanisms. */
const FOLDERS = ['data/mod/', '../../../plugins/mechanisms/mod/', '../../../plugins/channels/mod/', '../../../examples/ca1/mod/'];

interface Source {
  readonly name: string;
  readonly folder: string;
}

const sources: readonly Source[] = FOLDERS.map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.mod'))
      .map((name) => ({ name, folder })),
  );

function compilationOf({ name, folder }: Source): Compilation {
  const text = (file: string): string => readFileSync(folder + file, 'utf8');
  const made = compileMechanism(text(name), {
    file: name,
    include: (file) => (existsSync(folder + file) ? { file, text: text(file) } : null),
  });
  if (made._tag === 'Left') throw new Error(made.left.map((d) => `${d.line}:${d.column} ${d.message}`).join('\n'));
  return made.right;
}

/** Five instances: a pair, a pair, and one that has a lane to itself. */
const COUNT = 5;
const STRIDE = 6;
/** The order in which a run has them; the rest are for error control. */
const ORDER = [
  ...['construct', 'tables', 'beforeInitial', 'initial', 'afterInitial', 'beforeBreakpoint', 'current', 'advance', 'diffusion'],
  ...['afterDiffusion', 'afterSolve', 'beforeStep', 'netInitial', 'netReceive', 'watch', 'current', 'advanceSecondOrder', 'advance'],
  ...['odePrepare', 'odeStep', 'odeRhs', 'odeJacobian', 'odeSolve', 'odeCondense', 'odeExpand', 'odeProduct'],
];

/** Everything in memory after all kernels have run, as bits, and what they told the host. */
function run(
  backend: Backend,
  { mechanism }: Compilation,
  program: Program,
): { readonly bits: BigUint64Array; readonly told: readonly string[] } {
  const indices = 64;
  let top = 512;
  const fields: Record<string, { base: number; stride: number }> = {};
  const offsetOf = new Map<string, number>();
  for (const field of program.fields) {
    const shared = field.space === 'scalar' || field.space === 'event' || field.space === 'array';
    const place = field.space === 'array' && field.key === 'memory' ? 0 : top;
    fields[field.name] = { base: place, stride: STRIDE };
    offsetOf.set(field.key ?? field.name, place / 8);
    top += 8 * (shared ? Math.max(field.length + (field.length & 1), STRIDE) : STRIDE * Math.max(1, field.length));
  }
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((top + 65536) / 65536), maximum: 100 });
  const values = new Float64Array(memory.buffer);
  new Int32Array(memory.buffer, indices, STRIDE).set([0, 1, 2, 3, 4, 5]);
  // every instance in a state of its own, positive and of the size of its default
  let seed = 1;
  const next = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (const spec of mechanism.fields) {
    const at = offsetOf.get(spec.name);
    if (at === undefined) continue;
    const room = spec.scope === 'global' ? spec.length : spec.length * STRIDE;
    for (let i = 0; i < room; i++)
      values[at + i] =
        spec.initial === 0 ? (spec.role === 'state' ? 0.1 * next() : 0) : spec.initial * (spec.scope === 'global' ? 1 : 0.8 + 0.4 * next());
  }
  const put = (name: string, of: (i: number) => number): void => {
    const at = offsetOf.get(name);
    if (at !== undefined) for (let i = 0; i < STRIDE; i++) values[at + i] = of(i);
  };
  put('v', (i) => -72 + 17 * i + 3 * next());
  put('area', (i) => 100 + 13 * i);
  put('diam', (i) => 1 + 0.5 * i);
  put('e', (i) => -50 + 10 * i);
  put('in', () => 1e-3 * (1 + next()));
  put('out', () => 2 + next());
  put('i', () => 0.01 * next());
  for (const [name, value] of [
    ['dt', 0.025],
    ['celsius', 23],
    ['gamma', 0.4],
    ['t', 3],
    ['secondOrder', 1],
  ] as const) {
    const at = offsetOf.get(name);
    if (at !== undefined) values[at] = value;
  }
  const told: string[] = [];
  const host: Host = {
    effect: (name, instance, a, b) => {
      told.push(`${name} ${instance} ${a} ${b}`);
    },
    trap: (name, code, line, value, instance) => {
      throw new Error(`${name}:${line} ${code} ${value} ${instance}`);
    },
  };
  const binding: Binding = {
    fields,
    nodeIndex: indices,
    ionIndex: Object.fromEntries(mechanism.ions.map(({ ion }) => [ion, indices])),
    distinct: true,
  };
  const { kernels } = backend.compile(program, binding, memory, host);
  for (const name of ORDER) {
    const single = program.kernels.find((k) => k.name === name)?.loop === 'one';
    try {
      if (single) for (let i = 0; i < COUNT; i++) kernels[name]?.(i, i + 1, 0);
      else kernels[name]?.(0, COUNT, 0);
    } catch (error) {
      told.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      break;
    }
  }
  // the lane beside the last instance is nobody's
  for (const field of program.fields) {
    const base = (fields[field.name]?.base ?? 0) / 8;
    if (field.space === 'instance') for (let e = 0; e < Math.max(1, field.length); e++) values[base + e * STRIDE + COUNT] = 0;
    if (field.space === 'node' || field.space === 'ion') values[base + COUNT] = 0;
  }
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = Number.NaN;
  return { bits: new BigUint64Array(memory.buffer), told };
}

describe('every mechanism of the repository, every kernel of it', () => {
  it('is found', () => {
    expect(sources.length).toBeGreaterThan(40);
  });

  it.each(sources.map((s) => [s.name, s] as const))(
    '%s: the same bits in the interpreter, in WebAssembly and in two lanes',
    (_, source) => {
      const made = compilationOf(source);
      const oracle = run(interpreterBackend, made, made.program);
      // nothing ends early: all kernels have run
      expect(oracle.told.filter((line) => line.includes(': '))).toEqual([]);
      const program = optimise(made.program);
      for (const backend of [scalarBackend, simdBackend]) {
        const got = run(backend, made, program);
        expect(got.told).toEqual(oracle.told);
        // fields that a pass adds come last
        const differs = oracle.bits.findIndex((x, i) => x !== got.bits[i]);
        expect(differs).toBe(-1);
      }
    },
  );
});
