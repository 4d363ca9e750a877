import type { StaggeredSystem, Status } from '@hillock/contracts';
import type { BuiltInStepper } from './api.ts';

/**
 * Crank–Nicolson for the voltage: half a step of backward Euler (C·2/dt), and its change δ twice. Ion currents move by δ with it, to the middle of
 * the step, where the concentrations they drive need them. Order 2, as gating states lie half a step beside the voltage; fast modes ring
 * instead of being damped. NEURON's `secondorder = 2` (M. L. Hines, Int. J. Biomed. Comput. 15, 1984, 69–76).
 */
export const crankNicolson: BuiltInStepper = {
  name: 'crank-nicolson',
  order: 2,
  step(system: StaggeredSystem, t: number, dt: number): Status {
    const middle = t + dt / 2;
    const end = middle + dt / 2;
    system.detect(t);
    const status = system.deliver(middle) || system.assemble(middle, 2 / dt) || system.solve() || system.update(2, true);
    if (status !== 0) return status;
    system.transfer(end);
    return system.advance(end, dt, true) || system.accept(end) || system.deliver(end);
  },
};
