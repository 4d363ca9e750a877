import type { Scope } from './scope.ts';
import type { Stateful } from './values.ts';

/** Watches a run without changing it. */
export interface Observer extends Partial<Stateful> {
  readonly scope: Scope;
  /** What must be consistent when it samples; the last two cost a right-hand side a sample. */
  readonly reads: 'state' | 'currents' | 'membraneCurrent';
  /** ms between samples (interpolated under variable step), or every step. */
  readonly every: number | 'step';
  /** Called for each group at sample number `index`; groups may be at different t inside an epoch. */
  sample(t: number, index: number, group: number): void;
  /** Once an epoch, for samples firstIndex … lastIndex, groups in fixed order. */
  reduce?(firstIndex: number, lastIndex: number): void;
}
