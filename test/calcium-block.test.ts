// A diffusing calcium pool as a block of further equations (examples/calcium-block) against the same pool in NMODL.
import { fileURLToPath } from 'node:url';
import type { Model, Result, RunOutcome } from '@hillock/hillock';
import { blockConformance } from '@hillock/nonvint/testing';
import { describe, expect, it } from 'vitest';
import { CalciumPool } from '../examples/calcium-block/calcium.ts';
import { cell } from '../examples/calcium-block/model.ts';
import { build, simulate } from './support/simulate.ts';

const folder = fileURLToPath(new URL('../examples/calcium-block', import.meta.url));

type Run = Omit<Model['run'], 'tstop'>;

function run(how: Run, pool: 'nmodl' | 'block', tstop = 50): { readonly result: Result; readonly outcome: RunOutcome } {
  const simulation = build(
    cell(pool === 'nmodl', how, tstop),
    folder,
    pool === 'block' ? { blocks: [new CalciumPool()], checkBlocks: true } : {},
  );
  const outcome = simulation.run(tstop);
  if (outcome.status !== 'finished') throw new Error(outcome.reason);
  return { result: simulation.result(), outcome };
}

const furthest = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
};

const bdf = (tolerance: number, newton?: object): Run => ({
  integrator: { method: 'bdf', rtol: tolerance, atol: tolerance, atolScale: { cai: 1e-3 }, ...(newton === undefined ? {} : { newton }) },
  sample: 0.5,
});
// scales name states of mechanisms: the block has its own
const blockBdf = (tolerance: number, newton?: object): Run => {
  const { atolScale: _, ...integrator } = bdf(tolerance, newton).integrator;
  return { ...bdf(tolerance), integrator };
};

describe('a diffusing calcium pool as a block', () => {
  it('passes the conformance kit', () => {
    const places = { 'a(0.5)': 1, 'b(0.5)': 3, 'c(0.5)': 4 };
    class Placed extends CalciumPool {
      override declare(): ReturnType<CalciumPool['declare']> {
        return { ...super.declare(), nodes: Object.keys(places) };
      }
    }
    const segments = { 'b(0.5)': { parent: 'a(0.5)', diam: 2 }, 'c(0.5)': { parent: 'b(0.5)', diam: 1 } };
    const ions = { 'ca.i': [0, -1e-3, 0, -2e-4, 0, 0] };
    for (const check of blockConformance(() => new Placed(), { places, segments, ions })) check.run();
  });

  it('gives the traces of NMODL at fixed step, within 1e-9 of their range', () => {
    const fixed: Run = { integrator: { method: 'backward-euler', dt: 0.025 } };
    const nmodl = run(fixed, 'nmodl').result;
    const block = run(fixed, 'block').result;
    expect(nmodl.spikes.soma!.length).toBeGreaterThan(2);
    expect(block.spikes).toEqual(nmodl.spikes);
    for (const [name, trace] of Object.entries(nmodl.traces)) {
      const range = Math.max(...trace) - Math.min(...trace);
      expect(range).toBeGreaterThan(name === 'near' || name === 'far' ? 1e-4 : 1);
      expect(furthest(block.traces[name]!, trace)).toBeLessThan(1e-9 * range);
    }
  });

  it('gives the spikes of NMODL under BDF, with no more than 1.2 times its Newton iterations', () => {
    const tight = [run(bdf(1e-9), 'nmodl'), run(blockBdf(1e-9), 'block')] as const;
    // 1e-9 a step over some thousand steps
    expect(furthest(tight[1].result.spikes.soma!, tight[0].result.spikes.soma!)).toBeLessThan(1e-5);
    const loose = [run(bdf(1e-5), 'nmodl').outcome, run(blockBdf(1e-5), 'block').outcome] as const;
    expect(loose[1].statistics!.newtonIterations).toBeLessThanOrEqual(1.2 * loose[0].statistics!.newtonIterations);
    expect(tight[1].outcome.statistics!.newtonIterations).toBeLessThanOrEqual(1.2 * tight[0].outcome.statistics!.newtonIterations);
  });

  it.each([
    ['symbolic', 'gmres'],
    ['difference', 'gmres'],
    ['difference', 'sparse-lu'],
    ['difference', 'tree'],
  ] as const)('has one solution with %s, %s', (derivatives, linear) => {
    const want = run(blockBdf(1e-9), 'block', 15).result;
    const got = run(blockBdf(1e-9, { derivatives, linear }), 'block', 15).result;
    expect(furthest(got.spikes.soma!, want.spikes.soma!)).toBeLessThan(1e-5);
  });

  it('puts concentrations and reversal potentials back when it leaves', () => {
    const fixed: Run = { integrator: { method: 'backward-euler', dt: 0.025 } };
    const alone = simulate(cell(false, fixed, 10), folder);
    const simulation = build(cell(false, fixed, 10), folder);
    const handle = simulation.register(new CalciumPool());
    simulation.run(10);
    expect(simulation.result().traces.near).not.toEqual(alone.traces.near);
    handle.unregister();
    simulation.initialize();
    simulation.run(10);
    expect(simulation.result()).toEqual(alone);
  });
});
