import type { Arena } from '../../layout/arena.ts';
import { nodeKeys } from './node-program.ts';
import type { PortPlan } from './plan.ts';

/** Where ports have their arrays: doubles by place. */
export interface PortArrays {
  readonly plan: PortPlan;
  /** Byte offset of an array by its key; undefined where the plan has none of that key. */
  readonly at: (key: string) => number | undefined;
  /** Byte offset of the smallest pivot of all nodes. */
  readonly least: number;
}

/** `count`: places. */
export function placePorts(arena: Arena, plan: PortPlan, count: number): PortArrays {
  const keys = plan.ports.length === 0 ? [] : nodeKeys(plan);
  const offsets = new Map(keys.map((key) => [key, arena.doubles(count)]));
  return { plan, at: (key) => offsets.get(key), least: arena.doubles(1) };
}
