export type { BuiltInSolver } from './api.ts';
export { diagonalSolver } from './diagonal-solver.ts';
export { treeSolver } from './tree-solver.ts';
export { treeSolverProgram } from './tree-solver-program.ts';
