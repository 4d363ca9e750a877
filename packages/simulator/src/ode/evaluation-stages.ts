import type { Stages } from '../engine/engine.ts';
import type { PartKernels } from './kernels.ts';

/** What runs one after the other when f, or a product with its derivatives, is evaluated. */
export interface EvaluationStages {
  readonly beforeCurrents: Stages;
  readonly currents: Stages;
  /** Axial and capacitive terms, and dv/dt. */
  readonly balances: Stages;
  readonly slopes: Stages;
  /** One iteration for v of nodes without area, from currents there or from their products. */
  readonly endPrepared: Stages;
  readonly endProducts: Stages;
  readonly jacobian: Stages;
  readonly beforeProducts: Stages;
  readonly products: Stages;
}

export function stagesOf(kernels: PartKernels): EvaluationStages {
  return {
    beforeCurrents: kernels.of('odePrepare'),
    currents: [
      ...kernels.engine.start,
      ...kernels.of('beforeBreakpoint'),
      ...kernels.engine.ions.flatMap((ion) => ion.current),
      ...kernels.of('current'),
    ],
    balances: [...kernels.engine.axial, ...kernels.capacitive, ...kernels.derivative],
    slopes: [...kernels.of('odeRhs'), ...kernels.of('diffusion'), ...kernels.engine.diffuseSlopes, ...kernels.of('afterSolve')],
    endPrepared: [...kernels.beginEnds, ...kernels.endCurrents, ...kernels.improveEnds],
    endProducts: [...kernels.beginEnds, ...kernels.endProducts, ...kernels.improveEnds],
    jacobian: [...(kernels.ports?.reversals ?? []), ...kernels.of('odeJacobian')],
    beforeProducts: [...kernels.of('odeProductBefore'), ...(kernels.ports?.reverse ?? [])],
    products: [
      ...kernels.engine.start,
      ...kernels.of('odeProduct'),
      ...kernels.of('odeProductAfter'),
      ...kernels.engine.axial,
      ...kernels.derivative,
      ...kernels.engine.diffuseSlopes,
    ],
  };
}
