import type { LinearSolver } from '@hillock/contracts';

/** The solvers of this package. */
export type BuiltInSolver =
  | LinearSolver<'diagonal'>
  | LinearSolver<'dense'>
  | LinearSolver<'csc'>
  | LinearSolver<'tree'>
  | LinearSolver<'operator'>;
