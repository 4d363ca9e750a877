import type { BuiltInSolver } from './api.ts';
import { denseLu } from './dense-lu.ts';
import { diagonalSolver } from './diagonal-solver.ts';
import { gmres } from './gmres.ts';
import { sparseLu } from './sparse-lu.ts';
import { treeSolver } from './tree-solver.ts';

/** Every solver of this package, one for each structure; `gmres` with its defaults. */
export const allLinearSolvers: readonly BuiltInSolver[] = [diagonalSolver, treeSolver, sparseLu, denseLu, gmres()];
