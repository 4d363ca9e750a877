import type { Arena } from './arena.ts';

/**
 * Scalars of the engine that kernels read: time and step (ms), temperature (°C), cj (1/ms), the flag of an event, 1 where the stepper is of order 2, and γ of an
 * implicit solve (ms).
 */
export const ENGINE_SCALARS = ['t', 'dt', 'celsius', 'cj', 'flag', 'secondOrder', 'gamma'] as const;
export type EngineScalar = (typeof ENGINE_SCALARS)[number];
export type ScalarOffsets = Readonly<Record<EngineScalar, number>>;

export function placeScalars(arena: Arena): ScalarOffsets {
  const place = (): number => arena.doubles(1);
  return { t: place(), dt: place(), celsius: place(), cj: place(), flag: place(), secondOrder: place(), gamma: place() };
}

/** The engine's scalars as values. */
export class Scalars {
  private readonly values: Float64Array;
  private readonly offsets: ScalarOffsets;

  constructor(buffer: ArrayBufferLike, offsets: ScalarOffsets) {
    this.values = new Float64Array(buffer);
    this.offsets = offsets;
  }

  get(name: EngineScalar): number {
    return this.values[this.offsets[name] / 8]!;
  }

  set(name: EngineScalar, value: number): void {
    this.values[this.offsets[name] / 8] = value;
  }
}
