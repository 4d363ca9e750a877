/** Iterations after which a `while` loop is taken for endless. */
export const FUEL = 1e8;
