import type { Mechanism } from '@hillock/contracts';
import type { Program } from '@hillock/kernel';

/** A mistake or a warning, with its place. Lines and columns count from 1. Plain data. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable: HIL-NMODL-0xx. */
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters it covers, at least 1. */
  readonly length: number;
  readonly message: string;
  /** What could have stood there. */
  readonly expected?: string;
  /** The known name most like an unknown one. */
  readonly nearest?: string;
  /** The line of the source. */
  readonly sourceLine: string;
}

/** A file that another one INCLUDEs. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

export interface CompileOptions {
  /** Name of the file, for diagnostics. */
  readonly file: string;
  /** Finds an INCLUDEd file; null when there is none, and why where it may not be read. Without it every INCLUDE is an error. */
  readonly include?: (name: string, fromFile: string) => SourceFile | { readonly refused: string } | null;
}

export interface Compilation {
  readonly mechanism: Mechanism;
  /** The code of the mechanism, before serialisation. */
  readonly program: Program;
  readonly warnings: readonly Diagnostic[];
}
