// The potassium channel as a block of further equations (examples/potassium-block) against the same channel in NMODL.
import { fileURLToPath } from 'node:url';
import type { Model, NonvintBlock, Result, RunOutcome } from '@hillock/hillock';
import { blockConformance } from '@hillock/nonvint/testing';
import { describe, expect, it } from 'vitest';
import { cell } from '../examples/potassium-block/model.ts';
import { PotassiumChannel, PotassiumEquations } from '../examples/potassium-block/potassium.ts';
import { build, simulate } from './support/simulate.ts';

const folder = fileURLToPath(new URL('../examples/potassium-block', import.meta.url));

type Run = Omit<Model['run'], 'tstop'>;

function withBlock(run: Run, tstop = 50): { readonly result: Result; readonly outcome: RunOutcome } {
  const simulation = build(cell(false, run, tstop), folder, { checkBlocks: true });
  using _ = new PotassiumChannel(simulation);
  const outcome = simulation.run(tstop);
  if (outcome.status !== 'finished') throw new Error(outcome.reason);
  return { result: simulation.result(), outcome };
}

const furthest = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
};

const tight = (newton: object = {}): Run => ({ integrator: { method: 'bdf', rtol: 1e-10, atol: 1e-10, ...newton }, sample: 1 });

describe('the conformance kit passes for the potassium channel', () => {
  const places = { 'soma(0.5)': 1, 'dend(0.5)': 3 };
  // the kit's context names places; the class takes any selection
  class Somatic extends PotassiumEquations {
    override declare(): ReturnType<PotassiumEquations['declare']> {
      return { ...super.declare(), nodes: Object.keys(places) };
    }
  }
  for (const check of blockConformance(() => new Somatic(), { places })) it(check.name, () => check.run());
});

describe('the kit finds what is broken', () => {
  const places = { 'soma(0.5)': 1, 'dend(0.5)': 3 };
  const spoil = (change: Partial<NonvintBlock>): (() => NonvintBlock) => {
    return () => {
      const block = new PotassiumEquations();
      const own: NonvintBlock = Object.create(block, {
        declare: { value: () => ({ ...block.declare(), nodes: Object.keys(places) }) },
      });
      return Object.assign(own, change);
    };
  };
  const whole = PotassiumEquations.prototype;
  const cases: readonly (readonly [what: string, change: Partial<NonvintBlock>, check: string])[] = [
    [
      'a coupling of another sign',
      {
        coupling(t, y, out) {
          whole.coupling.call(this, t, y, out);
          out.dFdU[0] = -out.dFdU[0]!;
        },
      },
      'coupling tells what differences say',
    ],
    [
      'a slope of the current by the gate that is a tenth off',
      {
        coupling(t, y, out) {
          whole.coupling.call(this, t, y, out);
          out.dIdS[1] = 1.1 * out.dIdS[1]!;
        },
      },
      'coupling tells what differences say',
    ],
    [
      'a product without the gate',
      {
        jvp(t, y, dv, _dy, dRhs, dYdot) {
          whole.jvp.call(this, t, y, dv, new Float64Array(y.length), dRhs, dYdot);
        },
      },
      'jvp is a product with the Jacobian',
    ],
    [
      'a product that writes a neighbour',
      { jvp: (_t, _y, _dv, _dy, _dRhs, dYdot) => void dYdot.fill(0) },
      'jvp is a product with the Jacobian',
    ],
    ['an msolve that does nothing', { msolve: () => 0 }, 'msolve solves (1 − dt·∂f/∂y)·x = b'],
    ['no conductance to speak of', { conductance: () => {} }, 'conductance adds the slope of the current'],
    ['a step that is none', { fixedStepSolve: () => 0 }, 'fixedStepSolve follows fun'],
    ['a tolerance that is set', { absTolerance: (a) => void a.fill(1e-6, 3, 5) }, 'absTolerance scales its own slots'],
  ];
  it.each(cases)('%s', (_, change, name) => {
    const checks = blockConformance(spoil(change), { places });
    const check = checks.find((one) => one.name === name);
    expect(() => check?.run()).toThrow();
    expect(() =>
      blockConformance(spoil({}), { places })
        .find((one) => one.name === name)
        ?.run(),
    ).not.toThrow();
  });
});

describe('a potassium channel as a block', () => {
  const mod = simulate(cell(true, tight()), folder);

  it('gives the spikes of NMODL under BDF', () => {
    expect(mod.spikes.soma!.length).toBeGreaterThan(2);
    const { result } = withBlock(tight());
    // 1e-10 a step over some thousand steps, times the slope of a threshold crossing: 1e-6 ms is what is asked for
    expect(furthest(result.spikes.soma!, mod.spikes.soma!)).toBeLessThan(1e-6);
  });

  it.each([
    ['symbolic', 'tree'],
    ['difference', 'tree'],
    ['difference', 'dense-lu'],
    ['difference', 'sparse-lu'],
    ['difference', 'gmres'],
    ['symbolic', 'gmres'],
  ] as const)('whatever solves Newton’s equations: %s, %s', (derivatives, linear) => {
    const { result } = withBlock({ integrator: { method: 'bdf', rtol: 1e-9, atol: 1e-9, newton: { derivatives, linear } }, sample: 1 }, 20);
    const first = mod.spikes.soma!.filter((t) => t <= 20);
    expect(furthest(result.spikes.soma!, first)).toBeLessThan(1e-5);
  });

  it('has the same steps and Newton iterations as NMODL, as its derivatives are as good', () => {
    const loose: Run = { integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6 }, sample: 1 };
    const simulation = build(cell(true, loose), folder);
    const there = simulation.run(50);
    const here = withBlock(loose).outcome;
    expect(here.statistics!.newtonIterations).toBeLessThan(1.05 * there.statistics!.newtonIterations);
  });

  it('has what its products cost counted among the right-hand sides', () => {
    let evaluations = 0;
    class Counted extends PotassiumEquations {
      override fun(...[t, y, ydot]: Parameters<PotassiumEquations['fun']>): ReturnType<PotassiumEquations['fun']> {
        if (ydot !== null) evaluations++;
        return super.fun(t, y, ydot);
      }
    }
    const newton = { derivatives: 'symbolic', linear: 'gmres' } as const;
    const simulation = build(cell(false, { integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6, newton }, sample: 1 }, 20), folder, {
      blocks: [new Counted({ sections: 'all' })],
    });
    const { statistics } = simulation.run(20);
    expect(statistics!.krylovIterations).toBeGreaterThan(statistics!.newtonIterations);
    // the first slope, at each start, is the system's own business
    expect(Math.abs(statistics!.rhs - evaluations)).toBeLessThanOrEqual(
      2 + 2 * Object.values(statistics!.restarts).reduce((a, b) => a + b, 0),
    );
  });

  it('is exact enough for a Rosenbrock method', () => {
    const { result } = withBlock({ integrator: { method: 'rosenbrock', rtol: 1e-8, atol: 1e-8 }, sample: 1 }, 20);
    expect(
      furthest(
        result.spikes.soma!,
        mod.spikes.soma!.filter((t) => t <= 20),
      ),
    ).toBeLessThan(1e-4);
  });

  it('is NMODL to round-off under backward Euler, and of first order', () => {
    const fixed = (dt: number): Run => ({ integrator: { method: 'backward-euler', dt }, sample: 1 });
    const block = withBlock(fixed(0.025), 20).result;
    const nmodl = simulate(cell(true, { ...fixed(0.025) }, 20), folder);
    // derivimplicit of a linear equation is backward Euler to its stopping rule (relative change 1e-6, residual 1e-8)
    expect(furthest(block.traces.soma!, nmodl.traces.soma!)).toBeLessThan(1e-5);
    // where the recorded voltage goes up through 0, along straight lines (an error of dt²): steps of 0.0025 ms are too coarse to count by
    const second = ({ t, traces: { soma = [] } }: Result): number => {
      const up = soma.flatMap((v, k) => (k > 0 && v > 0 && soma[k - 1]! <= 0 ? [k] : []))[1]!;
      return t[up - 1]! + ((t[up]! - t[up - 1]!) * soma[up - 1]!) / (soma[up - 1]! - soma[up]!);
    };
    const every = (dt: number): Run => ({ integrator: { method: 'backward-euler', dt } });
    const errors = [0.01, 0.005, 0.0025].map((dt) => Math.abs(second(withBlock(every(dt), 20).result) - mod.spikes.soma![1]!));
    const orders = errors.slice(1).map((e, i) => Math.log2(errors[i]! / e));
    // what is left of the second order at these steps is some hundredths
    for (const order of orders) expect(Math.abs(order - 1)).toBeLessThan(0.05);
  });

  it('leaves when its owner is disposed of: the model is as it was, to the bit', () => {
    for (const run of [{ integrator: { method: 'backward-euler', dt: 0.025 } }, tight()] as const) {
      const alone = simulate(cell(false, run, 5), folder);
      const simulation = build(cell(false, run, 5), folder);
      {
        using _ = new PotassiumChannel(simulation);
        expect(simulation.run(5).status).toBe('finished');
        expect(simulation.result().traces.soma).not.toEqual(alone.traces.soma);
      }
      simulation.initialize();
      expect(simulation.run(5).status).toBe('finished');
      expect(simulation.result()).toEqual(alone);
    }
  });

  it('has a step of its own with its cell, where cells have', () => {
    const two = (potassium: boolean, local: boolean): Model => {
      const one = cell(potassium, { integrator: { method: 'bdf', rtol: 1e-8, atol: 1e-8, local }, sample: 1 }, 20);
      return { ...one, sections: [...(one.sections ?? []), { name: 'other', L: 20, diam: 20 }] };
    };
    const shared = simulate(two(false, false), folder, { blocks: [new PotassiumEquations({ sections: 'soma' })] });
    const local = simulate(two(false, true), folder, { blocks: [new PotassiumEquations({ sections: 'soma' })] });
    expect(local.spikes.soma!.length).toBe(shared.spikes.soma!.length);
    expect(furthest(local.traces.soma!, shared.traces.soma!)).toBeLessThan(1e-3);
  });

  it('comes and goes in the middle of a run; everything else keeps its state', () => {
    for (const run of [{ integrator: { method: 'backward-euler', dt: 0.025 } }, tight()] as const) {
      const simulation = build(cell(false, run, 30), folder);
      const channel = new PotassiumChannel(simulation);
      expect(simulation.run(10).status).toBe('finished');
      const before = simulation.result();
      channel[Symbol.dispose]();
      channel[Symbol.dispose]();
      const m = simulation.variable('soma(0.5).m_nachan').get();
      simulation.step();
      expect(Math.abs(simulation.variable('soma(0.5).m_nachan').get() - m)).toBeLessThan(0.1);
      const outcome = simulation.run(20);
      expect(outcome).toMatchObject({ status: 'finished', reason: '' });
      using _ = new PotassiumChannel(simulation);
      expect(simulation.run(30).status).toBe('finished');
      const { traces, t } = simulation.result();
      expect(traces.soma!.slice(0, before.t.length)).toEqual(before.traces.soma);
      // without potassium the cell stays depolarised; with it back it repolarises
      const at = (time: number): number => traces.soma![t.findIndex((x) => x >= time - 1e-9)]!;
      expect(at(20)).toBeGreaterThan(0);
      expect(at(28)).toBeLessThan(0);
    }
  });

  it('comes and goes in the middle of a run of a cell with a step of its own; cells apart from it do not notice', () => {
    const three = (local: boolean): Model => {
      const one = cell(false, { integrator: { method: 'bdf', rtol: 1e-8, atol: 1e-8, local, conditionOrder: 2 }, sample: 1 }, 30);
      return {
        ...one,
        sections: [...(one.sections ?? []), { name: 'driven', L: 20, diam: 20 }, { name: 'apart', L: 20, diam: 20 }],
        regions: [...(one.regions ?? []), { sections: ['driven', 'apart'], insert: { hh: {} } }],
        points: [
          ...(one.points ?? []),
          { name: 'syn', type: 'ExpSyn', at: 'driven(0.5)', params: { tau: 2 } },
          { name: 'drive', type: 'IClamp', at: 'apart(0.5)', params: { delay: 1, dur: 1e9, amp: 0.1 } },
        ],
        connections: [...(one.connections ?? []), { from: 'soma(0.5)', to: 'syn', delay: 1, weight: 0.01 }],
        record: { ...one.record, driven: 'driven(0.5).v', apart: 'apart(0.5).v' },
      };
    };
    const run = (local: boolean): Result => {
      const simulation = build(three(local), folder);
      const equations = () => new PotassiumEquations({ sections: 'soma' });
      const channel = simulation.register(equations());
      expect(simulation.run(8.5)).toMatchObject({ status: 'finished', reason: '' });
      channel.unregister();
      expect(simulation.run(15)).toMatchObject({ status: 'finished', reason: '' });
      using _ = simulation.register(equations());
      const outcome = simulation.run(30);
      expect(outcome).toMatchObject({ status: 'finished', reason: '' });
      if (local) {
        // soma alone was rebuilt, twice; what was counted before is kept
        const rebuilt = outcome.partStatistics!.map(({ restarts }) => restarts.rebuild);
        expect(rebuilt.filter((count) => count > 0)).toEqual([2]);
        expect(outcome.partStatistics![rebuilt.indexOf(2)]!.restarts.start).toBe(1);
      }
      return simulation.result();
    };
    const [local, shared, alone] = [run(true), run(false), simulate(three(true), folder)];
    expect(local.spikes.soma!.length).toBeGreaterThan(0);
    expect(local.spikes.soma!.length).toBe(shared.spikes.soma!.length);
    for (const name of ['soma', 'driven', 'apart']) expect(furthest(local.traces[name]!, shared.traces[name]!)).toBeLessThan(1e-3);
    expect(local.traces.apart).toEqual(alone.traces.apart);
    expect(furthest(local.traces.soma!, alone.traces.soma!)).toBeGreaterThan(10);
  });
});
