import type { BuiltInSolver } from './api.ts';
import { denseLu } from './dense-lu.ts';
import { diagonalSolver } from './diagonal-solver.ts';
import { sparseLu } from './sparse-lu.ts';
import { treeSolver } from './tree-solver.ts';

/** Every solver of this package, one for each structure that can be factored. */
export const allLinearSolvers: readonly BuiltInSolver[] = [diagonalSolver, treeSolver, sparseLu, denseLu];
