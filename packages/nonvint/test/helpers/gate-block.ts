import type { BlockContext, F64, NonvintBlock, Status, View } from '@hillock/contracts';

/** What a test can spoil, one thing at a time. */
export interface Spoil {
  readonly count?: (own: number, offset: number) => number;
  readonly reinit?: (y: F64, offset: number) => void;
  readonly fun?: (y: F64, ydot: F64 | null, offset: number) => void;
  readonly msolveFactor?: number;
  readonly currentSign?: 1 | -1;
  readonly conductanceFactor?: number;
  readonly setConductance?: boolean;
  readonly strayNode?: number;
  readonly stepFactor?: number;
  readonly keepView?: boolean;
  readonly forget?: 'initialize' | 'restore';
  readonly tolerance?: (a: number) => number;
}

/** Where the gates are, for the context of a test. */
export const GATE_PLACES: Readonly<Record<string, number>> = { 'soma(0.5)': 1, 'dend(0.5)': 3 };

const TAU = 2; // ms
const G = 1e-3; // S/cm²
const REVERSAL = -90; // mV

function steady(v: number): number {
  const x = (v + 40) / 15;
  return 0.5 + (0.5 * x) / (1 + Math.abs(x));
}

/** A gate s′ = (s∞(v) − s·(1 + s))/τ at nodes 1 and 3, with a current g·s·(v + 90): nonlinear, with every callable of the contract. */
export function gateBlock(spoil: Spoil = {}): NonvintBlock {
  const nodes = Int32Array.of(1, 3);
  const s = new Float64Array(nodes.length);
  let context: BlockContext | undefined;
  let kept: F64 | undefined;
  let offset = 0;
  const v = (i: number): number => {
    const view: View | undefined = context?.v;
    if (view === undefined) throw new Error('setup was not called');
    kept ??= view.array;
    return (spoil.keepView === true ? kept : view.array)[nodes[i]!]!;
  };
  return {
    declare: () => ({ scope: 'cell', nodes: Object.keys(GATE_PLACES), ions: [], fields: [] }),
    setup(given) {
      context = given;
    },
    initialize() {
      if (spoil.forget === 'initialize' && s[0] !== 0) return;
      for (let i = 0; i < s.length; i++) s[i] = steady(v(i));
    },
    current(rhs) {
      for (let i = 0; i < s.length; i++) {
        const node = nodes[i]!;
        rhs[node] = rhs[node]! - (spoil.currentSign ?? 1) * G * s[i]! * (v(i) - REVERSAL);
      }
      if (spoil.strayNode !== undefined) rhs[spoil.strayNode] = rhs[spoil.strayNode]! + 1;
    },
    conductance(d) {
      for (let i = 0; i < s.length; i++) {
        const node = nodes[i]!;
        const slope = (spoil.conductanceFactor ?? 1) * G * s[i]!;
        d[node] = spoil.setConductance === true ? slope : d[node]! + slope;
      }
    },
    fixedStepSolve(dt): Status {
      const h = dt * (spoil.stepFactor ?? 1);
      for (let i = 0; i < s.length; i++) s[i] = s[i]! + (h * (steady(v(i)) - s[i]! * (1 + s[i]!))) / (TAU + h * (1 + 2 * s[i]!));
      return 0;
    },
    count(first) {
      offset = first;
      return spoil.count?.(s.length, first) ?? s.length;
    },
    reinit(y) {
      y.set(s, offset);
      spoil.reinit?.(y, offset);
    },
    fun(_t, y, ydot) {
      for (let i = 0; i < s.length; i++) s[i] = y[offset + i]!;
      if (ydot !== null) for (let i = 0; i < s.length; i++) ydot[offset + i] = (steady(v(i)) - s[i]! * (1 + s[i]!)) / TAU;
      spoil.fun?.(y, ydot, offset);
      return 0;
    },
    msolve(dt, _t, b, y) {
      for (let i = 0; i < s.length; i++) {
        const slope = (-(1 + 2 * y[offset + i]!) / TAU) * (spoil.msolveFactor ?? 1);
        b[offset + i] = b[offset + i]! / (1 - dt * slope);
      }
      return 0;
    },
    jacobian() {},
    absTolerance(a) {
      for (let i = 0; i < s.length; i++) a[offset + i] = spoil.tolerance?.(a[offset + i]!) ?? a[offset + i]! * 0.1;
    },
    save: () => new Uint8Array(s.slice().buffer),
    restore(bytes) {
      if (spoil.forget !== 'restore') s.set(new Float64Array(bytes.slice().buffer));
    },
  };
}
