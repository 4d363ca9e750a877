import { createHash } from 'node:crypto';
import type { Result } from '@hillock/simulator';

/** One hash over the bits of everything a run recorded. */
export function digest(result: Result): string {
  const hash = createHash('sha256');
  const add = (name: string, values: readonly number[]): void => {
    hash.update(`${name} ${values.length}\n`);
    hash.update(new Uint8Array(Float64Array.from(values).buffer));
  };
  add('t', result.t);
  for (const [name, values] of Object.entries(result.traces)) add(name, values);
  for (const [name, values] of Object.entries(result.spikes)) add(name, values);
  return hash.digest('hex');
}
