import type { IntegratorFactory } from './integrator.ts';
import type { LinearSolver } from './linear-solver.ts';
import type { Structure } from './matrices.ts';
import type { MechanismProvider } from './mechanism.ts';
import type { MorphologyReader } from './morphology-reader.ts';
import type { NonvintBlock } from './nonvint-block.ts';
import type { Observer } from './observer.ts';
import type { StaggeredStepper } from './staggered.ts';
import type { Schema } from './values.ts';

/** Makes T from options that its schema accepted. */
export interface Factory<T> {
  readonly name: string;
  readonly options: Schema<unknown>;
  create(options: unknown): T;
}

/** Everything a plugin can add. */
export interface ExtensionPoints {
  readonly integrators: IntegratorFactory<unknown>;
  readonly linearSolvers: LinearSolver<Structure>;
  readonly mechanisms: MechanismProvider;
  readonly steppers: StaggeredStepper;
  readonly blocks: Factory<NonvintBlock>;
  readonly observers: Factory<Observer>;
  readonly morphologies: MorphologyReader;
}

/** A plugin: a value, registered into an engine and never globally. */
export interface PluginSpec {
  readonly name: string;
  readonly version: string;
  /** Semver range of this package that it was written against. */
  readonly contracts: string;
  /** Import specifier: workers load the plugin themselves, closures cannot cross. */
  readonly module: string;
  readonly provides: { readonly [K in keyof ExtensionPoints]?: readonly ExtensionPoints[K][] };
}

/** Types a plugin where it is written; gives it back unchanged. */
export function definePlugin<const P extends PluginSpec>(spec: P): P {
  return spec;
}
