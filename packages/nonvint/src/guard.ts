import type { BlockContext, F64, NonvintBlock } from '@hillock/contracts';

/** Remembers arrays as they were before a call. */
class Snapshot {
  private copy = new Float64Array(0);

  take(values: F64): void {
    if (this.copy.length !== values.length) this.copy = new Float64Array(values.length);
    this.copy.set(values);
  }

  /** The first position that changed and that `own` does not allow; −1 when there is none. NaN is like NaN. */
  changed(values: F64, own: (i: number) => boolean): number {
    for (let i = 0; i < values.length; i++) if (!Object.is(values[i], this.copy[i]) && !own(i)) return i;
    return -1;
  }
}

/** What a callable may change of an array that it is given. */
interface Rule {
  allows(i: number): boolean;
  complaint(name: string, at: number): string;
}

/** An array of a call, with its name in words. */
type Watched = readonly [values: F64, rule: Rule, name: string];

const READ_ONLY: Rule = { allows: () => false, complaint: (name, at) => `changed ${name} at ${at}, which it may only read` };

/** v is the engine's: no callable may write it. */
const VOLTAGE: Rule = { allows: () => false, complaint: (_, at) => `wrote v of node ${at}; a block acts on v through current` };

/**
 * A block whose callables are watched: one that writes outside its own slots, outside the nodes it declared, or into what it is only to read (v, y where it is input) throws, with
 * what it wrote. It costs a copy and a comparison of each array at each call.
 */
export function guarded(block: NonvintBlock): NonvintBlock {
  const snapshots: Snapshot[] = [];
  let own = { first: 0, end: 0 };
  let nodes: ReadonlySet<number> | null = null;
  let context: BlockContext | null = null;
  const slots: Rule = {
    allows: (i) => i >= own.first && i < own.end,
    complaint: (name, at) =>
      `wrote ${name} at slot ${at}; ${own.end === own.first ? 'it has none' : `its own are ${own.first} … ${own.end - 1}`}`,
  };
  const declared: Rule = {
    allows: (i) => nodes === null || nodes.has(i),
    complaint: (name, at) => `wrote ${name} of node ${at}, which it did not declare`,
  };
  const watching = <T>(call: () => T, ...arrays: readonly Watched[]): T => {
    const all: readonly Watched[] = context === null ? arrays : [[context.v.array, VOLTAGE, 'v'], ...arrays];
    all.forEach(([values], k) => {
      snapshots[k] ??= new Snapshot();
      snapshots[k].take(values);
    });
    const given = call();
    all.forEach(([values, rule, name], k) => {
      const at = snapshots[k]?.changed(values, rule.allows) ?? -1;
      if (at >= 0) throw new Error(rule.complaint(name, at));
    });
    return given;
  };
  const { declare, setup, initialize, current, conductance, fixedStepSolve, count, reinit, fun, msolve, jacobian, absTolerance } = block;
  const { coupling, jvp, save, restore } = block;
  return {
    ...(block.name === undefined ? {} : { name: block.name }),
    ...(declare && { declare: () => declare.call(block) }),
    setup(given) {
      context = given;
      setup?.call(block, given);
      nodes = declare === undefined ? null : new Set(given.segments.map((segment) => segment.node));
    },
    ...(initialize && { initialize: () => watching(() => initialize.call(block)) }),
    ...(current && { current: (rhs) => watching(() => current.call(block, rhs), [rhs, declared, 'rhs']) }),
    ...(conductance && { conductance: (d) => watching(() => conductance.call(block, d), [d, declared, 'd']) }),
    ...(fixedStepSolve && { fixedStepSolve: (dt) => watching(() => fixedStepSolve.call(block, dt)) }),
    ...(count && {
      count: (offset) => {
        const given = count.call(block, offset);
        own = { first: offset, end: offset + given };
        return given;
      },
    }),
    ...(reinit && { reinit: (y) => watching(() => reinit.call(block, y), [y, slots, 'y']) }),
    ...(fun && {
      fun: (t, y, ydot) => {
        const slope: readonly Watched[] = ydot === null ? [] : [[ydot, slots, 'ydot']];
        return watching(() => fun.call(block, t, y, ydot), [y, READ_ONLY, 'y'], ...slope);
      },
    }),
    ...(msolve && {
      msolve: (dt, t, values, y) => {
        const input: readonly Watched[] = values === y ? [] : [[y, READ_ONLY, 'y']];
        return watching(() => msolve.call(block, dt, t, values, y), [values, slots, 'b'], ...input);
      },
    }),
    ...(jacobian && {
      jacobian: (dt, t, ypred, fpred) =>
        watching(() => jacobian.call(block, dt, t, ypred, fpred), [ypred, READ_ONLY, 'ypred'], [fpred, READ_ONLY, 'fpred']),
    }),
    ...(absTolerance && {
      absTolerance: (values) => watching(() => absTolerance.call(block, values), [values, slots, 'the tolerances']),
    }),
    ...(coupling && { coupling: (t, y, out) => watching(() => coupling.call(block, t, y, out), [y, READ_ONLY, 'y']) }),
    ...(jvp && {
      jvp: (t, y, dv, dy, dRhs, dYdot) =>
        watching(
          () => jvp.call(block, t, y, dv, dy, dRhs, dYdot),
          [dRhs, declared, 'dRhs'],
          [dYdot, slots, 'dYdot'],
          [dy, READ_ONLY, 'dy'],
        ),
    }),
    ...(save && { save: () => save.call(block) }),
    ...(restore && { restore: (bytes) => restore.call(block, bytes) }),
  };
}
