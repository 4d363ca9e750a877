/** Time of a fixed step, as NEURON adds it up: two halves, each rounded. */
export function nextTime(t: number, dt: number): number {
  return t + dt / 2 + dt / 2;
}
