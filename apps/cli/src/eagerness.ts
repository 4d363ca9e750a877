import { setFlagsFromString } from 'node:v8';

/** Units of bytecode that a function runs before V8 thinks of optimising it: while a model is built, and V8's own number. */
const BUDGET = { building: 500_000, running: 67_584 };

/**
 * Most of what runs while a model is built runs for a moment, and V8 loses more time on optimising it than it wins: it is to wait seven times as long. What runs the
 * model is optimised as usual.
 */
export function optimiseFor(what: keyof typeof BUDGET): void {
  setFlagsFromString(`--interrupt-budget=${BUDGET[what]}`);
}
