import type { F64, NewtonCounts, NewtonOperator, Status } from '@hillock/contracts';
import type { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { run } from './kernels.ts';

/** (I − γJ)⁻¹, or an approximation of it, along the tree of the cable: v from the rows of the nodes, states from v. Which rows and which states is up to the kind. */
export abstract class CableNewton implements NewtonOperator {
  abstract readonly exact: boolean;
  readonly cheap = true;
  readonly counts: NewtonCounts & { jacobians: number; factorisations: number } = {
    jacobians: 0,
    factorisations: 0,
    rhs: 0,
    krylovIterations: 0,
  };
  reason = '';
  protected readonly equations: CableEquations;
  private readonly blocks: BlockSolve | null;

  constructor(equations: CableEquations, blocks: BlockSolve | null) {
    this.equations = equations;
    this.blocks = blocks;
  }

  /** Keeps what it needs of the slopes of currents, which stand where the evaluation left them. */
  protected abstract keepSlopes(): void;

  /** What a new γ asks for; not '': why there is no operator for it. */
  protected factor(_gamma: number, _fresh: boolean): string {
    return '';
  }

  /** Makes the rows that are solved along the tree. */
  protected abstract makeRows(): void;

  /** Finds states when v is known. */
  protected abstract findStates(): void;

  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean): Status {
    const { equations } = this;
    if (fresh) {
      const status = equations.ensureSlope(t, y, fy);
      if (status !== 0) {
        this.reason = equations.reason;
        return status;
      }
      this.keepSlopes();
      equations.differentiate(t, y);
      this.counts.jacobians++;
    }
    this.counts.factorisations++;
    equations.parts.scalars.set('gamma', gamma);
    const weak = this.factor(gamma, fresh);
    if (weak !== '') {
      this.reason = weak;
      return 1;
    }
    return this.told(this.blocks?.setup(t, y, fy, gamma, fresh) ?? 0);
  }

  solve(b: F64): Status {
    return this.filter(b, 1);
  }

  filter(b: F64, times: number): Status {
    const { equations } = this;
    const { scalars } = equations.parts;
    scalars.set('cj', 1 / scalars.get('gamma'));
    equations.scatterVectors(b);
    for (let i = 0; i < times; i++) {
      const status = this.once(b);
      if (status !== 0) return this.told(status);
    }
    equations.gatherVectors(b);
    return 0;
  }

  private once(b: F64): Status {
    const { engine } = this.equations.parts.kernels;
    this.makeRows();
    const condensed = this.blocks?.condense(b) ?? 0;
    if (condensed !== 0) return condensed;
    run(engine.solve);
    this.findStates();
    run(engine.diffuseVectors);
    return this.blocks?.expand(b) ?? 0;
  }

  private told(status: Status): Status {
    if (status !== 0) this.reason = this.blocks?.reason ?? '';
    return status;
  }
}
