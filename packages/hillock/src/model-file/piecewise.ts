import * as v from 'valibot';
import { finite, list, object } from './vocabulary.ts';

function sameLength(x: readonly number[], value: readonly number[]): boolean {
  return x.length === value.length && x.length > 0;
}

function rising(x: readonly number[]): boolean {
  return x.every((value, i) => i === 0 || value > (x[i - 1] ?? 0));
}

/** Points joined by straight lines over x. */
export const alongX: v.GenericSchema<{ x: number[]; value: number[] }> = v.pipe(
  object({ x: list(finite()), value: list(finite()) }),
  v.check(({ x, value }) => sameLength(x, value), '"x" and "value" must have the same length, at least 1'),
  v.check(({ x }) => rising(x), '"x" must rise'),
);

/** Points joined by straight lines over the path distance from a place. */
export const alongDistance: v.GenericSchema<{ byDistance: string; um: number[]; value: number[] }> = v.pipe(
  object({ byDistance: v.string('expected a text'), um: list(finite()), value: list(finite()) }),
  v.check(({ um, value }) => sameLength(um, value), '"um" and "value" must have the same length, at least 1'),
  v.check(({ um }) => rising(um), '"um" must rise'),
);

/** Points over time, two of which may be at one time. */
export function overTime(continuous: v.GenericSchema<boolean>): v.GenericSchema<{ t: number[]; value: number[]; continuous?: boolean }> {
  return v.pipe(
    object({ t: list(finite()), value: list(finite()), continuous: v.exactOptional(continuous) }),
    v.check(({ t, value }) => sameLength(t, value), '"t" and "value" must have the same length, at least 1'),
    v.check(({ t }) => t.every((time, i) => i === 0 || time >= (t[i - 1] ?? 0)), 'the times "t" must not fall'),
  );
}
