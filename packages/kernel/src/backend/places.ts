import type { Binding } from '../api.ts';

/** How a function finds nodes and ions: by the index arrays of the binding, or by the run that `w` describes. */
export type Places = 'index' | 'runs';

/** How kernels over instances find their places. */
export function placesOf(binding: Binding): Places {
  return binding.runs === undefined ? 'index' : 'runs';
}

/** Byte offset of the index array of `node` or `ion NAME`. */
export function indexOf(binding: Binding, what: string): number {
  const base = what === 'node' ? binding.nodeIndex : binding.ionIndex?.[what.slice(4)];
  if (base === undefined) throw new Error(`the binding has no index of ${what}`);
  return base;
}

/** Which number of a run's description belongs to `node` or `ion NAME`. */
export function placeInRun(binding: Binding, what: string): number {
  if (what === 'node') return 0;
  const at = binding.runs?.ions.indexOf(what.slice(4)) ?? -1;
  if (at < 0) throw new Error(`the runs of the binding have no ${what}`);
  return 1 + at;
}
