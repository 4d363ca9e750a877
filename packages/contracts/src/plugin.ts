import type { IntegratorFactory } from './integrator.ts';
import type { LinearSolver } from './linear-solver.ts';
import type { Structure } from './matrices.ts';
import type { MechanismProvider } from './mechanism.ts';
import type { MorphologyReader } from './morphology-reader.ts';
import type { NonvintBlock } from './nonvint-block.ts';
import type { Observer } from './observer.ts';
import type { StaggeredStepper } from './staggered.ts';
import type { Schema } from './values.ts';

/** The version of this package: what a plugin's `contracts` range is held against. */
export const CONTRACTS_VERSION = '0.1.0';

/** Makes T from options that its schema accepted. */
export interface Factory<T> {
  readonly name: string;
  readonly options: Schema<unknown>;
  create(options: unknown): T;
}

/** Everything a plugin can add. What has options of its own is given as a factory. */
export interface ExtensionPoints {
  readonly integrators: IntegratorFactory<unknown>;
  readonly linearSolvers: LinearSolver<Structure> | Factory<LinearSolver<Structure>>;
  readonly mechanisms: MechanismProvider;
  readonly steppers: StaggeredStepper | Factory<StaggeredStepper>;
  readonly blocks: Factory<NonvintBlock>;
  readonly observers: Factory<Observer>;
  readonly morphologies: MorphologyReader;
}

/** A plugin: a value, registered into an engine and never globally. */
export interface PluginSpec {
  /** The name of its package. */
  readonly name: string;
  /** Its own version: three numbers, "1.2.0". */
  readonly version: string;
  /** Semver range of this package ({@link CONTRACTS_VERSION}) that it was written against: "^0.1.0". */
  readonly contracts: string;
  /** Import specifier: workers load the plugin themselves, closures cannot cross. For a package that a model file names: the package's name. */
  readonly module: string;
  /** Other plugins that have to be registered with it: name → semver range. */
  readonly peers?: Readonly<Record<string, string>>;
  readonly provides: { readonly [K in keyof ExtensionPoints]?: readonly ExtensionPoints[K][] };
}

/**
 * Types a plugin where it is written; gives it back unchanged. A package that model files can name exports what this gives as `plugin`. Whether it fits is found
 * out when it is registered.
 */
export function definePlugin<const P extends PluginSpec>(spec: P): P {
  return spec;
}
