import type { F64, NewtonCounts, NewtonOperator, Status } from '@hillock/contracts';
import type { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { type PartKernels, run } from './kernels.ts';

/**
 * An approximation of (I − γJ)⁻¹ as NEURON makes it: v along the tree with the slopes of currents by v, and the states of each mechanism on their own. What couples v
 * and states is left to the iteration. The slopes are those of an evaluation of currents (differences of 0.001 mV where these are not affine in v).
 */
export class BlockNewton implements NewtonOperator {
  readonly exact = false;
  readonly cheap = true;
  readonly counts: NewtonCounts & { jacobians: number; factorisations: number } = {
    jacobians: 0,
    factorisations: 0,
    rhs: 0,
    krylovIterations: 0,
  };
  reason = '';
  private readonly equations: CableEquations;
  private readonly blocks: BlockSolve | null;
  private readonly states;

  constructor(equations: CableEquations, blocks: BlockSolve | null) {
    this.equations = equations;
    this.blocks = blocks;
    const { kernels } = equations.parts;
    this.states = kernels.of('odeSolve');
  }

  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean): Status {
    const { equations } = this;
    const { kernels, scalars } = equations.parts;
    if (fresh) {
      const status = equations.ensureSlope(t, y, fy);
      if (status !== 0) {
        this.reason = equations.reason;
        return status;
      }
      run(kernels.keepSlopes);
      equations.differentiate(t, y);
      this.counts.jacobians++;
    }
    this.counts.factorisations++;
    scalars.set('gamma', gamma);
    return this.told(this.blocks?.setup(t, y, fy, gamma, fresh) ?? 0);
  }

  solve(b: F64): Status {
    return this.filter(b, 1);
  }

  filter(b: F64, times: number): Status {
    const { equations } = this;
    const { kernels, scalars } = equations.parts;
    scalars.set('cj', 1 / scalars.get('gamma'));
    equations.scatterVectors(b);
    for (let i = 0; i < times; i++) {
      const status = this.once(kernels, b);
      if (status !== 0) return this.told(status);
    }
    equations.gatherVectors(b);
    return 0;
  }

  private once(kernels: PartKernels, b: F64): Status {
    run(kernels.blockRow);
    const condensed = this.blocks?.condense(b) ?? 0;
    if (condensed !== 0) return condensed;
    run(kernels.engine.solve);
    run(this.states);
    run(kernels.engine.diffuseVectors);
    return this.blocks?.expand(b) ?? 0;
  }

  private told(status: Status): Status {
    if (status !== 0) this.reason = this.blocks?.reason ?? '';
    return status;
  }
}
