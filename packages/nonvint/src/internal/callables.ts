import type { NonvintBlock } from '@hillock/contracts';

/** What each callable is given. */
const ARGUMENTS: Readonly<Record<Exclude<keyof NonvintBlock, 'name'>, readonly string[]>> = {
  declare: [],
  setup: ['context'],
  initialize: [],
  current: ['rhs'],
  conductance: ['d'],
  fixedStepSolve: ['dt'],
  count: ['offset'],
  reinit: ['y'],
  fun: ['t', 'y', 'ydot'],
  msolve: ['dt', 't', 'b', 'y'],
  jacobian: ['dt', 't', 'ypred', 'fpred'],
  absTolerance: ['a'],
  coupling: ['t', 'y', 'out'],
  jvp: ['t', 'y', 'dv', 'dy', 'dRhs', 'dYdot'],
  save: [],
  restore: ['bytes'],
};

/** Throws when a callable of a block is no function, or wants more than it is given: types do not hold what plain JavaScript hands over. */
export function checkCallables(block: NonvintBlock, label: string): void {
  if (typeof block !== 'object' || block === null) throw new Error(`${label} is ${String(block)}; an object with callables is right`);
  for (const [name, given] of Object.entries(ARGUMENTS)) {
    const callable: unknown = Reflect.get(block, name);
    if (callable === undefined || callable === null) continue;
    const expected = `${name}(${given.join(', ')})`;
    if (typeof callable !== 'function') throw new Error(`${label}, ${name}: is ${typeof callable}; a function ${expected} is right`);
    if (callable.length > given.length)
      throw new Error(`${label}, ${name}: takes ${callable.length} arguments and is given ${given.length}: ${expected}`);
  }
}
