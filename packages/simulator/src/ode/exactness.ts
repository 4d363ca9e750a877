import type { Layout } from '../layout/layout.ts';
import { odeOf } from './state-vector.ts';

/** Ions whose concentration or reversal potential changes with the states of some mechanism. */
function movingIons(layout: Layout): ReadonlySet<string> {
  const moving = new Set<string>();
  for (const { table } of layout.mechanisms) {
    for (const use of table.mechanism.ions) if (use.writes.some((w) => w !== 'i')) moving.add(use.ion);
  }
  return moving;
}

/**
 * Mechanisms whose equations reach further than v of their own node, and how: what is not here is condensed exactly. A mechanism that reads what others write (a
 * current, a concentration, a reversal potential that follows it) meets them in more than v.
 */
export function inexactness(layout: Layout): ReadonlyMap<string, string> {
  const why = new Map<string, string>();
  const moving = movingIons(layout);
  for (const arrays of layout.mechanisms) {
    const { mechanism } = arrays.table;
    const ode = odeOf(arrays);
    if (ode === null) continue;
    const reason = ((): string | null => {
      if (ode.derivatives !== 'symbolic') return `its derivatives are differences: ${ode.because}`;
      if (mechanism.fields.some((f) => f.role === 'pointer')) return 'it has a POINTER: what that leads to may be in another node';
      if (mechanism.diffusion !== undefined) return 'it diffuses to neighbouring segments: diffusion is solved after its own equations';
      for (const use of mechanism.ions) {
        if (use.reads.includes('i') || use.writes.some((w) => w !== 'i'))
          return `it turns the current of ${use.ion}, to which others add, into a concentration`;
        const read = use.reads.find((r) => r !== 'i');
        if (read !== undefined && moving.has(use.ion))
          return `it reads ${read === 'e' ? `e${use.ion}` : `${use.ion}${read === 'in' ? 'i' : 'o'}`}, which follows from states of other mechanisms`;
      }
      return null;
    })();
    if (reason !== null) why.set(mechanism.name, reason);
  }
  return why;
}
