import type { Layout } from '../layout/layout.ts';
import { odeOf } from './state-vector.ts';

/**
 * Mechanisms whose equations reach further than their own node, or whose derivatives are not known, and how: what is not here is condensed exactly, across mechanisms where they
 * meet in currents, concentrations and reversal potentials.
 */
export function inexactness(layout: Layout): ReadonlyMap<string, string> {
  const why = new Map<string, string>();
  for (const arrays of layout.mechanisms) {
    const { mechanism } = arrays.table;
    const ode = odeOf(arrays);
    const reason = ((): string | null => {
      const own = layout.ports?.plan.reasons.get(mechanism.name) ?? null;
      // without equations or currents it has no part in the matrix, but it may write what others read
      if (ode === null) return own;
      if (ode.derivatives !== 'symbolic') return `its derivatives are differences: ${ode.because}`;
      if (mechanism.fields.some((f) => f.role === 'pointer')) return 'it has a POINTER: what that leads to may be in another node';
      if (mechanism.diffusion !== undefined) return 'it diffuses to neighbouring segments: diffusion is solved after its own equations';
      return own;
    })();
    if (reason !== null) why.set(mechanism.name, reason);
  }
  return why;
}
