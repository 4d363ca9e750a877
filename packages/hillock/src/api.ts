import type { NonvintBlock, PluginSpec } from '@hillock/contracts';
import type { Backend } from '@hillock/kernel';
import type { Diagnostic } from '@hillock/nmodl';
import type { ModelError } from '@hillock/simulator';
import type * as E from 'fp-ts/lib/Either.js';
import type { Method } from './handed-over.ts';

/** Reads a file that a model names, relative to the model; null when there is none. A browser gives a look-up in a table. */
export type ReadText = (name: string) => string | null;

/** A mechanism file of a package, with a name that `ReadText` finds the files beside it by. */
export interface PackagedFile {
  readonly file: string;
  readonly text: string;
}

/** The mechanism files of an installed package, in their order; a text: why there are none. */
export type ReadPackage = (name: string) => E.Either<string, readonly PackagedFile[]>;

/** Something wrong with a model or with one of its files. */
export type Mistake =
  | { readonly kind: 'model'; readonly error: ModelError }
  | { readonly kind: 'mechanism'; readonly diagnostic: Diagnostic };

export interface BuildOptions {
  /** Finds the files the model names. Default: there are none. */
  readonly read?: ReadText;
  /** Finds the packages the model names among its mechanisms. Default: there are none. */
  readonly packages?: ReadPackage;
  /** Plugins beside the built-in ones: what the model names of integrators, linear solvers, blocks and mechanisms is looked for in them. */
  readonly plugins?: readonly PluginSpec[];
  /** The method, as a value, in place of the one that the model names: `bdf({ rtol: 1e-6 })`, `fixedStep(backwardEuler, 0.025)`. */
  readonly integrator?: Method;
  /** What runs the kernels. Default: WebAssembly. */
  readonly backend?: Backend;
  /** What can be looked at and set while it runs: everything (default), or what the model names, points and states: faster, with less memory. */
  readonly keep?: 'all' | 'named';
  /** Bytes of state that cells may have together to be advanced as one group. Default: what stays in a cache. Answers do not depend on it. */
  readonly groupBytes?: number;
  /** Extra equations beside the voltage's. Given, even as an empty list, any block may be registered later. */
  readonly blocks?: readonly NonvintBlock[];
  /** Watches every call of the blocks: one that writes what is not its own ends the run, named. Default false. */
  readonly checkBlocks?: boolean;
  /** Told of what is odd and yet no mistake, in the model's files: a sentence that begins with the place. */
  readonly onWarning?: (warning: string) => void;
}
