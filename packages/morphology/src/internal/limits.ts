/** NEURON's limits, src/nrnoc/membdef.h and cabcode.cpp. */
export const LENGTH: readonly [number, number] = [1e-4, 1e20];
export const DIAMETER: readonly [number, number] = [1e-9, 1e9];
export const RESISTIVITY: readonly [number, number] = [1e-6, 1e9];
export const MAX_SEGMENTS = 32767;

/** A section of points that lie on one another still has this length, µm. */
export const LEAST_ARC = 1e-9;

/** Area of nodes without membrane, µm²: makes 100/area 1, so that their equations read in nA and µS. */
export const NO_AREA = 100;

/** Resistance that stands for "none", MΩ. */
export const NO_RESISTANCE = 1e30;

export function within(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}
