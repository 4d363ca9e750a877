import type { StaggeredSystem, Status } from '@hillock/contracts';
import type { BuiltInStepper } from './api.ts';

/**
 * Backward Euler for the voltage, gating states after it at the new voltage: order 1, damps every mode, the safe default. Inputs and currents are
 * evaluated at the middle of the step, where the gating states belong. NEURON's `secondorder = 0` (M. L. Hines, Int. J. Biomed. Comput. 15, 1984, 69–76).
 */
export const backwardEuler: BuiltInStepper = {
  name: 'backward-euler',
  step(system: StaggeredSystem, t: number, dt: number): Status {
    const middle = t + dt / 2;
    const end = middle + dt / 2;
    system.detect(t);
    const status = system.deliver(middle) || system.assemble(middle, 1 / dt) || system.solve() || system.update(1, false);
    if (status !== 0) return status;
    system.transfer(end);
    return system.advance(end, dt, false) || system.accept(end) || system.deliver(end);
  },
};
