import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { type Compartments, discretise, type Morphology, makeMorphology, type SectionSpec } from '../src/index.ts';

/** The good side of an Either; the bad one fails the test with what it says. */
export function right<L, R>(result: E.Either<L, R>): R {
  if (E.isLeft(result)) throw new Error(`expected success, got ${JSON.stringify(result.left)}`);
  return result.right;
}

/** The bad side of an Either. */
export function left<L, R>(result: E.Either<L, R>): L {
  if (E.isRight(result)) throw new Error('expected errors, got success');
  return result.left;
}

export function readData(name: string): string {
  return readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8');
}

/** Sections with the same nseg and Ra everywhere. */
export function cut(specs: readonly SectionSpec[], nseg = 1, Ra = 100): { morphology: Morphology; c: Compartments } {
  const morphology = right(makeMorphology(specs));
  const n = morphology.sections.length;
  return { morphology, c: right(discretise(morphology, { nseg: new Int32Array(n).fill(nseg), Ra: new Float64Array(n).fill(Ra) })) };
}

/** |a − b| relative to b. */
export function relative(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.abs(b);
}
