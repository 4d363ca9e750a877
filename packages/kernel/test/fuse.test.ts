import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Binding,
  checkProgram,
  fuse,
  interpreterBackend,
  optimise,
  type Program,
  scalarBackend,
  simdBackend,
} from '../src/index.ts';
import { add, load, num, programOf, set, store } from './notation.ts';
import { COUNT, exactRates, host, world } from './world.ts';

const KERNELS = ['initial', 'current', 'advance'] as const;
const PARTS = ['hh', 'nat', 'cahva', 'cadyn'];

/** A binding of each program, fields of the engine at one place for all; and of the fused program, by where its fields come from. */
function bindings(parts: readonly Program[], fused: ReturnType<typeof fuse>) {
  const { memory, binding, w } = world(fused.program, 'runs');
  const own = parts.map((program, part): Binding => {
    const fields = Object.fromEntries(
      program.fields.map((f) => {
        const name = fused.program.fields.find((x) => {
          const from = fused.origin[x.name];
          return (
            (from?.part === part && from.field === f.name) ||
            (f.key !== undefined && x.key === f.key && x.ion === f.ion && x.space === f.space)
          );
        })?.name;
        return [f.name, binding.fields[name ?? ''] ?? { base: 0, stride: 0 }];
      }),
    );
    return { ...binding, fields };
  });
  return { memory, binding, own, w };
}

describe('fuse', () => {
  const parts = PARTS.map((name) => exactRates(name));
  const fused = fuse('cell', parts, KERNELS);

  it('is a program that checks, with one field for each of the engine', () => {
    expect(checkProgram(fused.program)).toEqual([]);
    expect(fused.program.fields.filter((f) => f.key === 'v')).toHaveLength(1);
    expect(fused.program.kernels.map((k) => k.name)).toEqual(KERNELS);
  });

  it.each<[string, Backend, (p: Program) => Program]>([
    ['the interpreter, as written', interpreterBackend, (p) => p],
    ['one lane, optimised', scalarBackend, (p) => optimise(p)],
    ['two lanes, optimised', simdBackend, (p) => optimise(p)],
  ])('leaves the memory that the programs leave one after the other: %s', (_, backend, prepare) => {
    const apart = bindings(parts, fused);
    const separate = parts.map((p, i) => interpreterBackend.compile(p, apart.own[i]!, apart.memory, host));
    for (const kernel of KERNELS) for (const { kernels } of separate) kernels[kernel]?.(0, COUNT, apart.w);
    const together = bindings(parts, fused);
    const { kernels } = backend.compile(prepare(fused.program), together.binding, together.memory, host);
    for (const kernel of KERNELS) kernels[kernel]?.(0, COUNT, together.w);
    const read = ({ memory, binding }: typeof apart): readonly (readonly [string, readonly number[]])[] =>
      fused.program.fields.map((f) => [
        f.name,
        [...new Float64Array(memory.buffer, binding.fields[f.name]?.base ?? 0, f.space === 'scalar' ? f.length : COUNT)],
      ]);
    expect(read(together)).toEqual(read(apart));
  });

  it('adds to rhs once for all', () => {
    const current = optimise(fused.program).kernels.find((k) => k.name === 'current');
    expect(current?.body.filter((s) => s.kind === 'store' && s.field === 'node  rhs')).toHaveLength(1);
  });

  it('refuses effects, kernels of other kinds, and what was optimised', () => {
    const effect = programOf([{ kind: 'effect', name: 'netEvent', args: [num(0)] }]);
    expect(() => fuse('x', [effect], ['run'])).toThrow('test: the kernel run has the effect netEvent');
    expect(() => fuse('x', [programOf([], 'one')], ['run'])).toThrow('does not run over instances');
    const hoisted = optimise(programOf([set('a', add(load('dt'), num(1))), store('x', add(load('x'), load('dt')))]));
    expect(() => fuse('x', [hoisted], ['run'])).toThrow('was optimised');
  });
});
