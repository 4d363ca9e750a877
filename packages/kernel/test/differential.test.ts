import binaryen from 'binaryen';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabtModule from 'wabt';
import {
  type Backend,
  type Binding,
  checkProgram,
  type Expr,
  encodeModule,
  type Host,
  interpreterBackend,
  optimise,
  PASSES,
  type Program,
  type Stmt,
  scalarBackend,
  simdBackend,
} from '../src/index.ts';
import { programs, vectorPrograms } from './random-program.ts';

/** At most this many instances; tables have room for one more that is padding. */
const MOST = 5;
const STRIDE = MOST + 1;
const START = 512;

/**
 * Places for the fields of random programs, in values after START: instances, nodes and places of the ion with a last one that nobody looks at. Array fields
 * see the first 64 values of all of it.
 */
const PLACES = {
  x: 0,
  y: STRIDE,
  w: 2 * STRIDE,
  g: 5 * STRIDE,
  table: 32,
  t: 36,
  v: 38,
  again: 38,
  e: 50,
  args: 62,
  memory: 0,
  whole: 30,
  list: 64,
  links: 76,
};
const SIZE = 88;
const NODES = 12;
const INDICES = { node: 64, na: 96, run: 128 };

/** Instances with their nodes and places: any, all different, or in a row. */
interface Setting {
  readonly count: number;
  /** There is a place for the tables of elementary functions. */
  readonly tables: boolean;
  readonly kind: 'index' | 'distinct' | 'runs';
  readonly nodes: readonly number[];
  readonly ions: readonly number[];
}

const settings: fc.Arbitrary<Setting> = fc
  .record({
    count: fc.integer({ min: 1, max: MOST }),
    tables: fc.boolean(),
    kind: fc.constantFrom('index' as const, 'distinct' as const, 'runs' as const),
    any: fc.array(fc.integer({ min: 0, max: NODES - 2 }), { minLength: 2 * MOST, maxLength: 2 * MOST }),
    order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { minLength: 11, maxLength: 11 }),
  })
  .map(({ count, tables, kind, any, order }): Setting => {
    const row = (start: number): number[] => Array.from({ length: MOST }, (_, i) => start + i);
    if (kind === 'runs') return { count, tables, kind, nodes: row(order[0]! % 6), ions: row(order[1]! % 6) };
    if (kind === 'distinct') return { count, tables, kind, nodes: order.slice(0, MOST), ions: order.slice(MOST, 2 * MOST) };
    return { count, tables, kind, nodes: any.slice(0, MOST), ions: any.slice(MOST) };
  });

/** Three instances at two nodes. */
const PLAIN: Setting = { count: 3, tables: false, kind: 'index', nodes: [1, 0, 1, 0, 0], ions: [0, 1, 1, 0, 0] };

function bindingOf({ kind, tables }: Setting): Binding {
  const fields = Object.fromEntries(Object.entries(PLACES).map(([name, at]) => [name, { base: START + 8 * at, stride: STRIDE }]));
  return {
    fields,
    nodeIndex: INDICES.node,
    ionIndex: { na: INDICES.na },
    ...(tables ? { tables: 4096, scratch: 16384 } : {}),
    ...(kind === 'distinct' ? { distinct: true } : {}),
    ...(kind === 'runs' ? { runs: { ions: ['na'] } } : {}),
  };
}

interface Outcome {
  readonly values: readonly string[];
  readonly effects: readonly string[];
  readonly trap: string;
}

/** NaN is NaN: its sign and payload are not the same on every machine. */
function text(x: number): string {
  return Number.isNaN(x) ? 'NaN' : Object.is(x, -0) ? '-0' : String(x);
}

function run(backend: Backend, program: Program, start: readonly number[], setting: Setting = PLAIN): Outcome {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const values = new Float64Array(memory.buffer, START, SIZE);
  values.set(start);
  const { count, nodes, ions } = setting;
  const trash = Array.from({ length: MOST + 1 }, () => NODES - 1);
  new Int32Array(memory.buffer, INDICES.node, MOST + 1).set([...nodes.slice(0, count), ...trash.slice(count)]);
  new Int32Array(memory.buffer, INDICES.na, MOST + 1).set([...ions.slice(0, count), ...trash.slice(count)]);
  new Int32Array(memory.buffer, INDICES.run, 2).set([nodes[0]!, ions[0]!]);
  const effects: string[] = [];
  const host: Host = {
    effect: (name, instance, a, b) => {
      effects.push(`${name} ${instance} ${text(a)} ${text(b)}`);
    },
    trap: (name, code, line, value, instance) => {
      throw new Error(`${name} ${code} ${line} ${value} ${instance}`);
    },
  };
  let trap = '';
  try {
    const { kernels } = backend.compile(program, bindingOf(setting), memory, host);
    const each = program.kernels[0]?.loop === 'each';
    kernels.run?.(0, count, setting.kind === 'runs' && each ? INDICES.run : 0);
  } catch (error) {
    trap = error instanceof Error ? error.message : String(error);
  }
  for (const at of padding(setting)) values[at] = 0;
  return { values: Array.from(values, text), effects, trap };
}

/** What padding may have changed: values of the instance after the last, its node and place, and what is at its number in `list` and `links`. */
function padding({ count, kind, nodes, ions }: Setting): readonly number[] {
  if (count % 2 === 0) return [];
  const own = [PLACES.x, PLACES.y, PLACES.w, PLACES.w + STRIDE, PLACES.w + 2 * STRIDE].map((at) => at + count);
  const node = kind === 'runs' ? nodes[0]! + count : NODES - 1;
  const ion = kind === 'runs' ? ions[0]! + count : NODES - 1;
  return [...own, PLACES.v + node, PLACES.e + ion, PLACES.list + count, PLACES.links + ((count + 1) >> 1)];
}

const starts = fc.array(
  fc.oneof(fc.double({ noNaN: true, min: -50, max: 50 }), fc.constantFrom(0, -0, 1e-310, Number.NaN, Number.POSITIVE_INFINITY)),
  { minLength: SIZE, maxLength: SIZE },
);

describe('random programs', () => {
  it('give the same bits in all back ends, before and after every pass', () => {
    fc.assert(
      fc.property(programs, starts, (program, start) => {
        expect(checkProgram(program)).toEqual([]);
        const expected = run(interpreterBackend, program, start);
        expect(run(scalarBackend, program, start)).toEqual(expected);
        let passed = program;
        for (const pass of PASSES) {
          passed = pass(passed);
          expect(checkProgram(passed)).toEqual([]);
          expect(run(scalarBackend, passed, start)).toEqual(expected);
        }
        expect(run(interpreterBackend, passed, start)).toEqual(expected);
        // what is optimised can be optimised again
        expect(run(scalarBackend, optimise(passed), start)).toEqual(expected);
      }),
      { numRuns: 250 },
    );
  }, 300_000);

  it('give the same bits two instances at a time, however nodes are found', () => {
    let kernels = 0;
    let two = 0;
    fc.assert(
      fc.property(vectorPrograms, starts, settings, (program, start, setting) => {
        expect(checkProgram(program)).toEqual([]);
        const expected = run(interpreterBackend, program, start, setting);
        expect(run(scalarBackend, program, start, setting)).toEqual(expected);
        let passed = program;
        for (const pass of [(p: Program) => p, ...PASSES]) {
          passed = pass(passed);
          expect(run(simdBackend, passed, start, setting)).toEqual(expected);
        }
        kernels++;
        if (encodeModule(passed, bindingOf(setting), { simd: true }).oneLane.run === undefined) two++;
      }),
      { numRuns: 300 },
    );
    expect(two / kernels).toBeGreaterThan(0.5);
  }, 300_000);

  it('give the same bits in all back ends also where rounding is free', () => {
    fc.assert(
      fc.property(vectorPrograms, starts, settings, (program, start, setting) => {
        const passed = optimise(program, { freeRounding: true });
        expect(checkProgram(passed)).toEqual([]);
        const expected = run(interpreterBackend, passed, start, setting);
        expect(run(scalarBackend, passed, start, setting)).toEqual(expected);
        expect(run(simdBackend, passed, start, setting)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  }, 300_000);

  it('read in a loop what is there before a later store, also where the loop runs lane by lane', () => {
    const instance: Expr = { kind: 'instance', type: 'i32' };
    const next: Expr = { kind: 'binary', op: 'add', type: 'i32', a: instance, b: { kind: 'const', type: 'i32', value: 1 } };
    const x: Expr = { kind: 'load', type: 'f64', field: 'x' };
    const listed: Expr = { kind: 'load', type: 'f64', field: 'list', at: instance };
    const counted: Stmt[] = [
      { kind: 'store', field: 'x', value: { kind: 'binary', op: 'sub', type: 'f64', a: x, b: listed } },
      { kind: 'store', field: 'links', at: next, value: { kind: 'load', type: 'i32', field: 'links', at: instance } },
    ];
    const program: Program = {
      irVersion: 1,
      name: 'later',
      fields: [
        { name: 'x', space: 'instance', length: 1, type: 'f64' },
        { name: 'list', space: 'array', length: 0, type: 'f64', checked: false, apart: true },
        { name: 'links', space: 'array', length: 0, type: 'i32', checked: false, apart: true },
      ],
      functions: [],
      kernels: [
        {
          name: 'run',
          loop: 'each',
          body: [
            {
              kind: 'for',
              local: 'k',
              from: { kind: 'const', type: 'i32', value: 0 },
              to: { kind: 'const', type: 'i32', value: 1 },
              step: 1,
              body: counted,
            },
            {
              kind: 'store',
              field: 'list',
              at: instance,
              value: { kind: 'binary', op: 'add', type: 'f64', a: listed, b: { kind: 'const', type: 'f64', value: 1 } },
            },
          ],
        },
      ],
    };
    expect(checkProgram(program)).toEqual([]);
    const zeros = new Array<number>(SIZE).fill(0);
    expect(run(interpreterBackend, program, zeros).values.slice(0, 3)).toEqual(['0', '0', '0']);
    expect(run(simdBackend, program, zeros)).toEqual(run(interpreterBackend, program, zeros));
  });

  it('count from the same number in every turn of a stage, also where an earlier stage set the counter', () => {
    const constant = (value: number): Expr => ({ kind: 'const', type: 'i32', value });
    const turns: Expr = { kind: 'local', type: 'i32', name: 'turns' };
    const again: Stmt = { kind: 'set', local: 'turns', value: { kind: 'binary', op: 'add', type: 'i32', a: turns, b: constant(1) } };
    const x: Expr = { kind: 'load', type: 'f64', field: 'x' };
    const program: Program = {
      irVersion: 1,
      name: 'counts',
      fields: [{ name: 'x', space: 'instance', length: 1, type: 'f64' }],
      functions: [],
      kernels: [
        {
          name: 'run',
          loop: 'each',
          body: [
            { kind: 'set', local: 'turns', value: constant(0) },
            { kind: 'store', field: 'x', value: { kind: 'invoke', type: 'f64', fn: 'log', args: [x] } },
            {
              kind: 'while',
              head: [],
              cond: { kind: 'compare', op: 'lt', type: 'bool', a: turns, b: constant(3) },
              body: [{ kind: 'store', field: 'x', value: { kind: 'binary', op: 'add', type: 'f64', a: x, b: x } }, again],
            },
          ],
        },
      ],
    };
    expect(checkProgram(program)).toEqual([]);
    const ones = new Array<number>(SIZE).fill(Math.E);
    const setting: Setting = { ...PLAIN, count: MOST, tables: true, kind: 'distinct' };
    const expected = run(interpreterBackend, program, ones, setting);
    expect(expected.values.slice(0, MOST)).toEqual(new Array<string>(MOST).fill('8'));
    expect(run(simdBackend, program, ones, setting)).toEqual(expected);
  });

  it('make modules that other tools accept', async () => {
    const wabt = await wabtModule();
    fc.assert(
      fc.property(fc.oneof(programs, vectorPrograms), settings, (program, setting) => {
        const each = program.kernels[0]?.loop === 'each' && !usesEvent(program);
        for (const p of [program, optimise(program)]) {
          for (const simd of [false, true]) {
            const { bytes } = encodeModule(p, bindingOf(each ? setting : PLAIN), { simd });
            expect(WebAssembly.validate(bytes)).toBe(true);
            const module = wabt.readWasm(bytes, { simd: true });
            module.validate();
            module.destroy();
            const read = binaryen.readBinary(bytes);
            read.setFeatures(binaryen.Features.NontrappingFPToInt | binaryen.Features.SIMD128);
            expect(read.validate()).toBe(1);
            read.dispose();
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

function usesEvent(program: Program): boolean {
  return JSON.stringify(program).includes('"field":"args"');
}
