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

const NOTHING = (): boolean => false;

/**
 * A block whose callables are watched: one that writes outside its own slots, outside the nodes it declared, or into what it is only to read (v, y where it is input) throws, with
 * what it wrote. It costs a copy and a comparison of each array at each call.
 */
export function guarded(block: NonvintBlock): NonvintBlock {
  const [a, b, c, voltages] = [new Snapshot(), new Snapshot(), new Snapshot(), new Snapshot()];
  let slots = { first: 0, end: 0 };
  let nodes: ReadonlySet<number> | null = null;
  let context: BlockContext | null = null;
  const ownSlot = (i: number): boolean => i >= slots.first && i < slots.end;
  const ownNode = (i: number): boolean => nodes === null || nodes.has(i);
  const slotsInWords = (): string => (slots.end === slots.first ? 'it has none' : `its own are ${slots.first} … ${slots.end - 1}`);
  const checkSlots = (snapshot: Snapshot, values: F64, name: string): void => {
    const at = snapshot.changed(values, ownSlot);
    if (at >= 0) throw new Error(`wrote ${name} at slot ${at}; ${slotsInWords()}`);
  };
  const checkInput = (snapshot: Snapshot, values: F64, name: string): void => {
    const at = snapshot.changed(values, NOTHING);
    if (at >= 0) throw new Error(`changed ${name} at ${at}, which it may only read`);
  };
  const checkNodes = (values: F64, name: string): void => {
    const at = a.changed(values, ownNode);
    if (at >= 0) throw new Error(`wrote ${name} of node ${at}, which it did not declare`);
  };
  /** v is the engine's: no callable may write it. */
  const watchingV = <T>(call: () => T): T => {
    if (context === null) return call();
    voltages.take(context.v.array);
    const given = call();
    const at = voltages.changed(context.v.array, NOTHING);
    if (at >= 0) throw new Error(`wrote v of node ${at}; a block acts on v through current`);
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
    ...(initialize && { initialize: () => watchingV(() => initialize.call(block)) }),
    ...(current && {
      current: (rhs) => {
        a.take(rhs);
        watchingV(() => current.call(block, rhs));
        checkNodes(rhs, 'rhs');
      },
    }),
    ...(conductance && {
      conductance: (d) => {
        a.take(d);
        watchingV(() => conductance.call(block, d));
        checkNodes(d, 'd');
      },
    }),
    ...(fixedStepSolve && { fixedStepSolve: (dt) => watchingV(() => fixedStepSolve.call(block, dt)) }),
    ...(count && {
      count: (offset) => {
        const given = count.call(block, offset);
        slots = { first: offset, end: offset + given };
        return given;
      },
    }),
    ...(reinit && {
      reinit: (y) => {
        a.take(y);
        reinit.call(block, y);
        checkSlots(a, y, 'y');
      },
    }),
    ...(fun && {
      fun: (t, y, ydot) => {
        a.take(y);
        if (ydot !== null) b.take(ydot);
        const status = watchingV(() => fun.call(block, t, y, ydot));
        checkInput(a, y, 'y');
        if (ydot !== null) checkSlots(b, ydot, 'ydot');
        return status;
      },
    }),
    ...(msolve && {
      msolve: (dt, t, values, y) => {
        a.take(values);
        b.take(y);
        const status = watchingV(() => msolve.call(block, dt, t, values, y));
        checkSlots(a, values, 'b');
        if (values !== y) checkInput(b, y, 'y');
        return status;
      },
    }),
    ...(jacobian && {
      jacobian: (dt, t, ypred, fpred) => {
        a.take(ypred);
        b.take(fpred);
        watchingV(() => jacobian.call(block, dt, t, ypred, fpred));
        checkInput(a, ypred, 'ypred');
        checkInput(b, fpred, 'fpred');
      },
    }),
    ...(absTolerance && {
      absTolerance: (values) => {
        a.take(values);
        absTolerance.call(block, values);
        checkSlots(a, values, 'the tolerances');
      },
    }),
    ...(coupling && {
      coupling: (t, y, out) => {
        a.take(y);
        watchingV(() => coupling.call(block, t, y, out));
        checkInput(a, y, 'y');
      },
    }),
    ...(jvp && {
      jvp: (t, y, dv, dy, dRhs, dYdot) => {
        a.take(dRhs);
        b.take(dYdot);
        c.take(dy);
        watchingV(() => jvp.call(block, t, y, dv, dy, dRhs, dYdot));
        checkNodes(dRhs, 'dRhs');
        checkSlots(b, dYdot, 'dYdot');
        checkInput(c, dy, 'dy');
      },
    }),
    ...(save && { save: () => save.call(block) }),
    ...(restore && { restore: (bytes) => restore.call(block, bytes) }),
  };
}
