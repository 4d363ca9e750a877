import type { Reference } from './arrays/reference.ts';
import type { Simulation } from './simulation.ts';

/** A place of a simulation, by name. */
export class Segment {
  /** `soma(0.5)`. */
  readonly name: string;
  private readonly simulation: Simulation;

  /** Use `Simulation.segment`. */
  constructor(simulation: Simulation, name: string) {
    this.simulation = simulation;
    this.name = name;
  }

  /** Where its v is among those of all nodes, in the present layout. */
  get nodeIndex(): number {
    return this.simulation.nodeIndex(this.name);
  }

  /** A variable here: `v`, `m_hh`, `gnabar_hh`, `cai`. Throws when there is none of this name. */
  ref(variable: string): Reference {
    return this.simulation.ref(`${this.name}.${variable}`);
  }
}
