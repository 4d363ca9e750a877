import type { Model, Result, RunOutcome, Simulation } from '@hillock/simulator';
import { type PlotOptions, plotSvg } from '../plot/svg.ts';
import { unitsOf } from '../plot/units.ts';

/** A run that has ended, whichever way. */
export class FinishedRun {
  readonly outcome: RunOutcome;
  readonly result: Result;
  readonly simulation: Simulation;
  private readonly model: Model;

  constructor(model: Model, simulation: Simulation, outcome: RunOutcome) {
    this.model = model;
    this.simulation = simulation;
    this.outcome = outcome;
    this.result = simulation.result();
  }

  /** A recorded trace by its name; throws when nothing of that name was recorded. */
  trace(name: string): readonly number[] {
    const trace = this.result.traces[name];
    if (trace === undefined) throw new Error(`nothing was recorded as "${name}"; there are: ${Object.keys(this.result.traces).join(', ')}`);
    return trace;
  }

  /** The result as a drawing: SVG text. */
  plot(options: PlotOptions = {}): string {
    const units = Object.entries(this.model.record ?? {}).map(([name, variable]) => [name, unitsOf(variable, this.simulation)] as const);
    const title = this.model.title === undefined ? {} : { title: this.model.title };
    return plotSvg(this.result, { ...title, units: Object.fromEntries(units), ...options });
  }
}
