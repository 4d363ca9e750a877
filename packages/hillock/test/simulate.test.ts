// Runs composed in TypeScript: what type-checks runs, or is refused with what to use instead; what makes no sense does not type-check.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bdf,
  crankNicolson,
  denseLu,
  esdirk,
  fixedStep,
  gmres,
  HillockError,
  type Model,
  type ModelBuilder,
  model,
  msolve,
  odex,
  rosenbrock,
  type SimulateOptions,
  simulate,
} from '../src/index.ts';

function cell(): ModelBuilder {
  const made = model();
  const soma = made.section('soma', { L: 20, diam: 20 }).insert('hh');
  const dend = made.section('dend', { L: 200, diam: 2 }).connect(soma.at(1)).nseg(5).insert('pas', { g: 1e-4, e: -65 });
  made.point('IClamp', soma.at(0.5), { delay: 1, dur: 2, amp: 0.5 });
  made.record('v', soma.at(0.5).v).record('far', dend.at(0.9).v).spikes('soma', soma.at(0.5), { threshold: 0 });
  return made;
}

const tolerances = { rtol: 1e-8, atol: 1e-8 };
const run = { tstop: 10, sample: 0.5 };

/** The recorded voltage; throws the reason of a run that did not finish. */
async function voltage(options: SimulateOptions): Promise<readonly number[]> {
  const finished = await simulate(cell(), { ...run, ...options });
  if (finished.outcome.status !== 'finished') throw new Error(finished.outcome.reason);
  return finished.trace('v');
}

function furthest(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
}

describe('a run composed in TypeScript', () => {
  it('gives one solution, however it is solved', async () => {
    const reference = await voltage({ integrator: bdf({ rtol: 1e-10, atol: 1e-10 }) });
    expect(Math.max(...reference)).toBeGreaterThan(0);
    const stacks: Readonly<Record<string, SimulateOptions['integrator']>> = {
      'bdf, symbolic GMRES by msolve': bdf({
        ...tolerances,
        newton: { derivatives: 'symbolic', linear: gmres({ precondition: msolve() }) },
      }),
      'bdf, GMRES by msolve': bdf({ ...tolerances, newton: { derivatives: 'difference', linear: gmres({ precondition: msolve() }) } }),
      'bdf, GMRES by a dense matrix': bdf({
        ...tolerances,
        newton: { derivatives: 'difference', linear: gmres({ precondition: { derivatives: 'difference', linear: denseLu } }) },
      }),
      'bdf, the tree': bdf({ ...tolerances, newton: { derivatives: 'symbolic', linear: 'tree' } }),
      esdirk: esdirk({ ...tolerances, newton: { derivatives: 'difference', linear: 'sparse-lu' } }),
      rosenbrock: rosenbrock({ ...tolerances, newton: { derivatives: 'symbolic', linear: 'tree' } }),
      odex: odex(tolerances),
    };
    for (const [name, integrator] of Object.entries(stacks)) {
      if (integrator === undefined) throw new Error('no integrator');
      // a spike moves at 400 mV/ms: 1e-3 mV are 2.5e-6 ms
      expect(furthest(await voltage({ integrator }), reference), name).toBeLessThan(1e-3);
    }
    // order 2: a tenth of the step has a hundredth of the error, where rates are not those of tables
    const coarse = furthest(await voltage({ integrator: fixedStep(crankNicolson, 0.01), rates: 'exact' }), reference);
    const fine = furthest(await voltage({ integrator: fixedStep(crankNicolson, 0.001), rates: 'exact' }), reference);
    expect(coarse / fine).toBeGreaterThan(50);
    expect(coarse / fine).toBeLessThan(200);
  });

  it('takes plain data as well, with its files from the reader', async () => {
    const plain = cell().toJSON({ tstop: 10 });
    const { result } = await simulate(plain, { integrator: fixedStep(crankNicolson, 0.025), sample: 0.5 });
    expect(result.traces.v).toEqual(await voltage({ integrator: fixedStep(crankNicolson, 0.025) }));
    const own = await simulate(plain);
    expect(own.result.t).toHaveLength(401);
    const file: Model = JSON.parse(readFileSync('examples/pump/model.json', 'utf8'));
    const pump = await simulate(
      { ...file, run: { ...file.run, tstop: 1 } },
      { read: (name) => readFileSync(`examples/pump/${name}`, 'utf8') },
    );
    expect(pump.outcome.status).toBe('finished');
  });

  it.each<[string, NonNullable<SimulateOptions['integrator']>, RegExp]>([
    [
      'symbolic derivatives in a dense matrix',
      bdf({ newton: { derivatives: 'symbolic', linear: 'dense-lu' } }),
      /symbolic derivatives with "dense-lu".*instead, "linear": "tree" or "gmres"/,
    ],
    [
      'a solver of one size on the tree',
      bdf({ newton: { derivatives: 'symbolic', linear: 'diagonal' } }),
      /symbolic derivatives with "diagonal".*instead/,
    ],
  ])('is refused, with what to use instead: %s', async (_, integrator, expected) => {
    const { outcome } = await simulate(cell(), { ...run, integrator });
    if (outcome.status === 'finished') throw new Error('it ran');
    expect(outcome.reason).toMatch(expected);
  });

  it('throws all mistakes of a model that cannot be', async () => {
    await expect(simulate(cell(), { tstop: 10, integrator: bdf() })).rejects.toThrow(/\/run\/sample: bdf steps as it likes: "sample"/);
    await expect(simulate(cell(), { tstop: -1 })).rejects.toThrow(HillockError);
    await expect(simulate(cell(), { ...run, integrator: fixedStep(crankNicolson, 0) })).rejects.toThrow(
      /\/run\/integrator\/dt: the step dt must be above 0/,
    );
    await expect(simulate(cell(), { ...run, integrator: fixedStep(crankNicolson, 0.3) })).rejects.toThrow(
      /\/run\/sample: sample must be a multiple of dt/,
    );
    await expect(simulate(cell(), { ...run, integrator: bdf(), driver: { atolScale: { x: 1 } } })).rejects.toThrow(
      /\/run\/integrator\/atolScale\/x: no state "x"/,
    );
  });

  it('does not type-check where it makes no sense', async () => {
    const wrong = async (options: SimulateOptions): Promise<string> => {
      try {
        return (await simulate(cell(), { ...run, ...options })).outcome.reason;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    // @ts-expect-error a stepper needs its step
    expect(await wrong({ integrator: crankNicolson })).not.toBe('');
    // @ts-expect-error a method is a value, not its name
    expect(await wrong({ integrator: 'bdf' })).not.toBe('');
    // @ts-expect-error a linear solver is no integrator
    expect(await wrong({ integrator: denseLu })).not.toBe('');
    // @ts-expect-error explicit extrapolation has no Newton iteration
    expect(() => odex({ newton: { derivatives: 'symbolic', linear: 'tree' } })).toThrow(/\/newton: no such option/);
    // @ts-expect-error a preconditioner has no preconditioner
    const twice = gmres({ precondition: { derivatives: 'difference', linear: 'diagonal', precondition: msolve() } });
    expect(await wrong({ integrator: bdf({ newton: { derivatives: 'difference', linear: twice } }) })).toMatch(
      /a preconditioner for "diagonal", which solves directly.*instead, no precondition/,
    );
    // @ts-expect-error no such option of GMRES
    expect(() => bdf({ newton: { derivatives: 'difference', linear: gmres({ restarts: 3 }) } })).toThrow(/\/newton\/linear\/restarts/);
  });
});
