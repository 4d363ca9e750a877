import type { NonvintBlock } from '@hillock/contracts';
import type { Backend } from '@hillock/kernel';
import type { Diagnostic } from '@hillock/nmodl';
import type { ModelError } from '@hillock/simulator';

/** Reads a file that a model names, relative to the model; null when there is none. A browser gives a look-up in a table. */
export type ReadText = (name: string) => string | null;

/** Something wrong with a model or with one of its files. */
export type Mistake =
  | { readonly kind: 'model'; readonly error: ModelError }
  | { readonly kind: 'mechanism'; readonly diagnostic: Diagnostic };

export interface BuildOptions {
  /** Finds the files the model names. Default: there are none. */
  readonly read?: ReadText;
  /** What runs the kernels. Default: WebAssembly. */
  readonly backend?: Backend;
  /** Bytes of state that cells may have together to be advanced as one group. Default: what stays in a cache. Answers do not depend on it. */
  readonly groupBytes?: number;
  /** Extra equations beside the voltage's. */
  readonly blocks?: readonly NonvintBlock[];
  /** Told of what is odd and yet no mistake, in the model's files: a sentence that begins with the place. */
  readonly onWarning?: (warning: string) => void;
}
