import type { Arena } from './arena.ts';

/**
 * Scalars of the engine that kernels read: time and step (ms), temperature (°C), cj (1/ms), the flag of an event, 1 where the stepper is of order 2, γ of an
 * implicit solve (ms), and where the stream of random numbers is (an integer of 32 bits).
 */
export const ENGINE_SCALARS = ['t', 'dt', 'celsius', 'cj', 'flag', 'secondOrder', 'gamma', 'random'] as const;
export type EngineScalar = (typeof ENGINE_SCALARS)[number];
export type ScalarOffsets = Readonly<Record<EngineScalar, number>>;

export function placeScalars(arena: Arena): ScalarOffsets {
  const place = (): number => arena.doubles(1);
  return { t: place(), dt: place(), celsius: place(), cj: place(), flag: place(), secondOrder: place(), gamma: place(), random: place() };
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
