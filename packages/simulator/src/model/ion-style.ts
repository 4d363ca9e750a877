import type { IonUse } from '@hillock/contracts';
import type { NodeSet } from './node-set.ts';

/**
 * How an ion is kept (NEURON's ion_style): c and e are 0 unused, 1 parameter, 2 assigned, 3 state, for its concentrations and for its reversal potential;
 * einit and eadvance: e is computed at the start and at every step; cinit: concentrations are reset at the start.
 */
export interface IonStyle {
  readonly c: number;
  readonly e: number;
  readonly einit: number;
  readonly eadvance: number;
  readonly cinit: number;
}

/** A style in seven bits. */
function packed({ c, e, einit, eadvance, cinit }: IonStyle): number {
  return c | (e << 2) | (einit << 4) | (eadvance << 5) | (cinit << 6);
}

const STYLES: readonly IonStyle[] = Array.from({ length: 128 }, (_, bits) => ({
  c: bits & 3,
  e: (bits >> 2) & 3,
  einit: (bits >> 4) & 1,
  eadvance: (bits >> 5) & 1,
  cinit: (bits >> 6) & 1,
}));

/** The style where a mechanism begins to use an ion. One that reads or writes concentrations or e raises c and e to what it needs; the rest follows from them anew. */
export function raisedStyle(style: IonStyle, { reads, writes }: IonUse): IonStyle {
  const has = (list: IonUse['reads'], ...wanted: IonUse['reads']): boolean => wanted.some((variable) => list.includes(variable));
  const needsC = has(writes, 'in', 'out') ? 3 : has(reads, 'in', 'out') ? 1 : 0;
  const needsE = has(writes, 'e') ? 3 : has(reads, 'e') ? 1 : 0;
  if (needsC === 0 && needsE === 0) return style;
  const c = Math.max(style.c, needsC);
  const least = Math.max(style.e, needsE);
  const e = c > 0 ? Math.max(least, 2) : least;
  const flag = (on: boolean): number => (on ? 1 : 0);
  return { c, e, einit: flag(c > 0 && e === 2), eadvance: flag(c === 3 && e === 2), cinit: flag(c === 3) };
}

/** The style of one ion at each node of a model: a byte a node. */
export class IonStyles {
  private readonly bits: Uint8Array;

  constructor(nodeCount: number) {
    this.bits = new Uint8Array(nodeCount);
  }

  at(node: number): IonStyle {
    return STYLES[this.bits[node]!]!;
  }

  set(node: number, style: IonStyle): void {
    this.bits[node] = packed(style);
  }

  /** A mechanism uses the ion at some nodes. */
  use(nodes: Pick<NodeSet, 'forEach'>, ion: IonUse): void {
    const raised: number[] = [];
    nodes.forEach((node) => {
      const before = this.bits[node]!;
      raised[before] ??= packed(raisedStyle(STYLES[before]!, ion));
      this.bits[node] = raised[before]!;
    });
  }

  /** Whether e follows the concentrations at any node in every step. */
  get follows(): boolean {
    return this.bits.some((bits) => (bits & (1 << 5)) !== 0);
  }

  /** Whether anything is computed at the start or in a step of any node. */
  get computes(): boolean {
    return this.bits.some((bits) => bits >= 1 << 4);
  }
}
