import type { NonvintBlock } from '@hillock/contracts';
import type { Model, Result, Simulation } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions } from './api.ts';
import { buildModel } from './build.ts';
import { HillockError } from './mistakes.ts';

/** One named property. `run` throws an Error that says what is wrong; it returns when the property holds. */
export interface ModelCheck {
  readonly name: string;
  run(): void;
}

export interface BlockInModelOptions extends Omit<BuildOptions, 'blocks' | 'checkBlocks'> {
  /** ms; the longer of two fixed steps, of which the other is half. Default 0.025. */
  readonly dt?: number;
  /** What counts as no difference, in parts of a trace's range: below it convergence is not asked for. Default 1e-6. */
  readonly negligible?: number;
}

/**
 * What a block must do in an engine, besides what `blockConformance` of @hillock/nonvint asks of it alone. `model` records what the block acts on, without
 * jumps that make errors of time into errors of size: a cell that answers a small current, not one that spikes. Its run may be anything; tstop is kept. `make`
 * gives a new block each time, of the same kind. Run each check in a test of its own, under any test runner.
 */
export function blockInModelConformance(model: Model, make: () => NonvintBlock, options: BlockInModelOptions = {}): readonly ModelCheck[] {
  const { dt = 0.025, negligible = 1e-6, ...build } = options;
  const { tstop } = model.run;
  const sample = dt * Math.max(1, Math.round(tstop / dt / 200));
  const fixed = (step: number): Model => ({
    ...model,
    run: { tstop, sample, rates: 'exact', integrator: { method: 'backward-euler', dt: step } },
  });
  const controlled: Model = { ...model, run: { tstop, sample, rates: 'exact', integrator: { method: 'bdf', rtol: 1e-9, atol: 1e-9 } } };
  const ready = (which: Model): Simulation => {
    const built = buildModel(which, { ...build, blocks: [], checkBlocks: true });
    if (E.isLeft(built)) throw new HillockError(built.left);
    return built.right;
  };
  const first = make();
  const checks: ModelCheck[] = [
    {
      name: 'writes what is its own at fixed steps',
      run: () => void withBlock(ready(fixed(dt)), make(), tstop),
    },
    {
      name: 'leaves the model as it was, bit for bit',
      run: () => {
        for (const which of first.count === undefined ? [fixed(dt)] : [fixed(dt), controlled]) {
          const without = ready(which);
          finish(without, tstop);
          const left = ready(which);
          const handle = left.register(make());
          finish(left, tstop / 4);
          handle.unregister();
          left.initialize();
          finish(left, tstop);
          sameBits(without.result(), left.result());
        }
      },
    },
  ];
  if (first.count !== undefined && first.fixedStepSolve !== undefined)
    checks.push({
      name: 'converges to one solution at fixed and at variable steps',
      run: () => {
        const exact = withBlock(ready(controlled), make(), tstop);
        const [coarse, fine] = [dt, dt / 2].map((step) => furthest(withBlock(ready(fixed(step)), make(), tstop), exact));
        // of first order the error halves; what it does not is not the method's
        if (coarse === undefined || fine === undefined || fine.part <= negligible || fine.part <= 0.65 * coarse.part) return;
        const said = `${fine.name} is off by ${fine.part.toPrecision(3)} of its range at ${dt / 2} ms and by ${coarse.part.toPrecision(3)} at ${dt} ms`;
        throw new Error(`backward Euler does not converge to what BDF finds: ${said}`);
      },
    });
  return checks;
}

function finish(simulation: Simulation, tstop: number): void {
  const outcome = simulation.run(tstop);
  if (outcome.status !== 'finished')
    throw new Error(`the run did not get to its end: ${outcome.status === 'failed' ? outcome.reason : outcome.status}`);
}

function withBlock(simulation: Simulation, block: NonvintBlock, tstop: number): Result {
  const handle = simulation.register(block);
  finish(simulation, tstop);
  const result = simulation.result();
  handle.unregister();
  return result;
}

/** The trace that is furthest from what it should be, and by what part of its range. */
function furthest(found: Result, exact: Result): { readonly name: string; readonly part: number } {
  let worst = { name: '', part: 0 };
  for (const [name, values] of Object.entries(exact.traces)) {
    const range = Math.max(...values) - Math.min(...values) || 1;
    const off = Math.max(...values.map((x, i) => Math.abs(x - (found.traces[name]?.[i] ?? Number.NaN)))) / range;
    if (!(off <= worst.part)) worst = { name, part: off };
  }
  return worst;
}

function sameBits(without: Result, left: Result): void {
  for (const [name, values] of Object.entries(without.traces)) {
    const at = values.findIndex((x, i) => !Object.is(x, left.traces[name]?.[i]));
    if (at >= 0)
      throw new Error(
        `${name} at ${without.t[at]} ms is ${left.traces[name]?.[at]} after the block has left, and ${values[at]} where it never was`,
      );
  }
}
