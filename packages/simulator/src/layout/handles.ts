import type { View } from '@hillock/contracts';
import { Problems } from '../model/problems.ts';
import type { Layout } from './layout.ts';
import { resolveVariable } from './variables.ts';

/** Says whether a layout has been replaced by another. */
export interface Lifetime {
  over: boolean;
}

/** The byte offset of a variable. Throws an Error that names what does not resolve, with the nearest name. */
export function variableIn(layout: Layout, text: string): number {
  const problems = new Problems();
  const offset = resolveVariable(layout, text, [], problems);
  if (problems.any || offset < 0) throw new Error(describe(problems));
  return offset;
}

/** The place of the node whose v `section(x)` means. Throws when there is none. */
export function nodeIndexIn(layout: Layout, place: string): number {
  const problems = new Problems();
  const found = layout.geometry.place(place, [], problems);
  if (found === null) throw new Error(describe(problems));
  return layout.order.place[layout.geometry.node(found)]!;
}

/** A handle on `count` doubles; reading it throws once the layout is replaced. */
export function viewOf(memory: WebAssembly.Memory, offset: number, count: number, lifetime: Lifetime): View {
  const array = new Float64Array(memory.buffer, offset, count);
  return {
    get array(): Float64Array {
      if (lifetime.over) throw new Error('this view is of a model that has been laid out anew since: ask the simulation for it again');
      return array;
    },
  };
}

function describe(problems: Problems): string {
  return problems.list.map((p) => (p.nearest === undefined ? p.message : `${p.message}; nearest: "${p.nearest}"`)).join('\n');
}
