export { allLinearSolvers } from './all-linear-solvers.ts';
export type { BuiltInSolver } from './api.ts';
export { denseLu } from './dense-lu.ts';
export { diagonalSolver } from './diagonal-solver.ts';
export type { GmresOptions } from './gmres.ts';
export { gmres } from './gmres.ts';
export { sparseLu } from './sparse-lu.ts';
export { treeSolver } from './tree-solver.ts';
export { treeSolverProgram } from './tree-solver-program.ts';
