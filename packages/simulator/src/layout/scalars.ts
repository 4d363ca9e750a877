import type { Arena } from './arena.ts';

/** Scalars of the engine that kernels read: time and step (ms), temperature (°C), cj (1/ms), the flag of an event, and 1 where the stepper is of order 2. */
export const ENGINE_SCALARS = ['t', 'dt', 'celsius', 'cj', 'flag', 'secondOrder'] as const;
export type EngineScalar = (typeof ENGINE_SCALARS)[number];
export type ScalarOffsets = Readonly<Record<EngineScalar, number>>;

export function placeScalars(arena: Arena): ScalarOffsets {
  const [t, dt, celsius, cj, flag, secondOrder] = ENGINE_SCALARS.map(() => arena.doubles(1));
  return { t: t ?? 0, dt: dt ?? 0, celsius: celsius ?? 0, cj: cj ?? 0, flag: flag ?? 0, secondOrder: secondOrder ?? 0 };
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
