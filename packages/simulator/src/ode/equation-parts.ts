import type { Plays } from '../events/plays.ts';
import type { Layout } from '../layout/layout.ts';
import type { Scalars } from '../layout/scalars.ts';
import type { RowArrays } from './arrays.ts';
import type { BlockEquations } from './block-equations.ts';
import type { PartArrays, PartKernels } from './kernels.ts';

/** What the equations of some cells are made of. */
export interface EquationParts {
  readonly layout: Layout;
  readonly buffer: ArrayBufferLike;
  readonly scalars: Scalars;
  /** Null where nothing is driven. */
  readonly plays: Plays | null;
  readonly arrays: PartArrays;
  readonly kernels: PartKernels;
  readonly rows: RowArrays;
  /** Equations of blocks, behind those of the cells. */
  readonly blocks: BlockEquations;
  /** f depends on t between discontinuities: a played line, a mechanism that reads t. */
  readonly timeDependent: boolean;
}
