import fc from 'fast-check';

/**
 * Properties are checked with the same examples each time, so that a change is judged by what it changed. `npm run fuzz` looks for new examples: it prints
 * the seed of a property that fails, and HILLOCK_SEED=… repeats it.
 */
const USUAL = 20_260_101;

const { HILLOCK_SEED, MODE } = process.env;
const asked = Number(HILLOCK_SEED ?? Number.NaN);
if (Number.isInteger(asked)) fc.configureGlobal({ seed: asked });
else if (MODE !== 'fuzz') fc.configureGlobal({ seed: USUAL });
