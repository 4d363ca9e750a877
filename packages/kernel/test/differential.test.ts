import binaryen from 'binaryen';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabtModule from 'wabt';
import {
  type Backend,
  type Binding,
  checkProgram,
  encodeModule,
  type Host,
  interpreterBackend,
  optimise,
  PASSES,
  type Program,
  scalarBackend,
} from '../src/index.ts';
import { programs } from './random-program.ts';

/** Places for the fields of random programs: three instances, two nodes, two places of the ion; array fields see the first 64 values of all of it. */
const BINDING: Binding = {
  fields: {
    x: { base: 512, stride: 4 },
    y: { base: 544, stride: 4 },
    w: { base: 576, stride: 4 },
    g: { base: 672, stride: 1 },
    table: { base: 688, stride: 1 },
    t: { base: 720, stride: 1 },
    v: { base: 736, stride: 1 },
    again: { base: 736, stride: 1 },
    e: { base: 752, stride: 1 },
    args: { base: 768, stride: 1 },
    memory: { base: 512, stride: 1 },
    whole: { base: 832, stride: 1 },
  },
  nodeIndex: 64,
  ionIndex: { na: 80 },
};

interface Outcome {
  readonly values: readonly string[];
  readonly effects: readonly string[];
  readonly trap: string;
}

/** NaN is NaN: its sign and payload are not the same on every machine. */
function text(x: number): string {
  return Number.isNaN(x) ? 'NaN' : Object.is(x, -0) ? '-0' : String(x);
}

function run(backend: Backend, program: Program, start: readonly number[]): Outcome {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const values = new Float64Array(memory.buffer, 512, 72);
  values.set(start);
  new Int32Array(memory.buffer, 64, 3).set([1, 0, 1]);
  new Int32Array(memory.buffer, 80, 3).set([0, 1, 1]);
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
    backend.compile(program, BINDING, memory, host).kernels.run?.(0, 3, 0);
  } catch (error) {
    trap = error instanceof Error ? error.message : String(error);
  }
  return { values: Array.from(values, text), effects, trap };
}

const starts = fc.array(
  fc.oneof(fc.double({ noNaN: true, min: -50, max: 50 }), fc.constantFrom(0, -0, 1e-310, Number.NaN, Number.POSITIVE_INFINITY)),
  { minLength: 40, maxLength: 40 },
);

describe('random programs', () => {
  it('give the same bits in both back ends, before and after every pass', () => {
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
      { numRuns: 500 },
    );
  });

  it('make modules that other tools accept', async () => {
    const wabt = await wabtModule();
    fc.assert(
      fc.property(programs, (program) => {
        for (const p of [program, optimise(program)]) {
          const { bytes } = encodeModule(p, BINDING);
          expect(WebAssembly.validate(bytes)).toBe(true);
          const module = wabt.readWasm(bytes, {});
          module.validate();
          module.destroy();
          const read = binaryen.readBinary(bytes);
          read.setFeatures(binaryen.Features.NontrappingFPToInt);
          expect(read.validate()).toBe(1);
          read.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });
});
