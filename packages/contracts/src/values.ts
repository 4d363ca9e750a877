/** A contiguous array of double-precision values, usually a view of engine memory: never keep one across a rebuild (see {@link View}). */
export type F64 = Float64Array;

/**
 * What a numerical operation says of itself: 0 done; 1 recoverable (a smaller step may succeed: no convergence, a tiny pivot, a value out of
 * range); 2 fatal (retrying cannot help: a trap, a program error). The words are in {@link Diagnosed.reason}.
 */
export type Status = 0 | 1 | 2;

/** Why an integrator is restarted: the first start, y jumped, only f has a kink, or the layout changed and every view is new. */
export type Cause = 'start' | 'state' | 'rhs' | 'rebuild';

/** Carries the last status that was not 0 in words: component, place, value. Empty before the first. */
export interface Diagnosed {
  readonly reason: string;
}

/** Can be saved between two steps and restored to the same bits. The bytes are the implementer's own format and carry a version. */
export interface Stateful {
  save(): Uint8Array;
  restore(bytes: Uint8Array): void;
}

/**
 * A handle on engine memory. `array` is the live `Float64Array`, without a copy; after a rebuild of the layout reading it throws
 * instead of giving a detached array. Owned by the engine.
 */
export interface View {
  readonly array: F64;
}

/** A polite no: what was refused and what to ask for instead. */
export interface Refusal {
  readonly refused: string;
  readonly instead: string;
}

/** What an error that `parse` of a {@link Schema} throws can carry beside its message, so that a host can put it in the place where the options stand. */
export interface OptionsProblem {
  /** Below the options: ["newton", "linear"]. */
  readonly path: readonly (string | number)[];
  /** What is wrong there, without the path. */
  readonly problem: string;
  /** The known name most like a wrong one. */
  readonly nearest?: string;
}

/** Whether what was thrown says where below the options it is. */
export function isOptionsProblem(error: unknown): error is OptionsProblem {
  return (
    typeof error === 'object' &&
    error !== null &&
    'path' in error &&
    Array.isArray(error.path) &&
    'problem' in error &&
    typeof error.problem === 'string'
  );
}

/**
 * Validates options given as JSON. `parse` throws an Error, which is best an {@link OptionsProblem} too. `jsonSchema` serves editors and documentation; options
 * in a model file are held against it (types, required and unknown keys, enum, bounds) before `parse`, so that a plugin's `parse` need not repeat it.
 */
export interface Schema<O> {
  parse(json: unknown): O;
  readonly jsonSchema: object;
}
