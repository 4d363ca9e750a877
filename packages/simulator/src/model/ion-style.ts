import type { IonUse } from '@hillock/contracts';

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

/** The style of one ion, a number each for every place that it may be at. */
export class IonStyles {
  /** 1 where the ion is. */
  readonly present: Uint8Array;
  readonly c: Uint8Array;
  readonly e: Uint8Array;
  readonly einit: Uint8Array;
  readonly eadvance: Uint8Array;
  readonly cinit: Uint8Array;

  constructor(length: number) {
    const [present, c, e, einit, eadvance, cinit] = [1, 2, 3, 4, 5, 6].map(() => new Uint8Array(length));
    const none = new Uint8Array(length);
    this.present = present ?? none;
    this.c = c ?? none;
    this.e = e ?? none;
    this.einit = einit ?? none;
    this.eadvance = eadvance ?? none;
    this.cinit = cinit ?? none;
  }

  get(at: number): IonStyle {
    return { c: this.c[at]!, e: this.e[at]!, einit: this.einit[at]!, eadvance: this.eadvance[at]!, cinit: this.cinit[at]! };
  }

  set(at: number, style: IonStyle): void {
    this.c[at] = style.c;
    this.e[at] = style.e;
    this.einit[at] = style.einit;
    this.eadvance[at] = style.eadvance;
    this.cinit[at] = style.cinit;
  }

  /** A mechanism uses the ion here. One that reads or writes concentrations or e raises c and e to what it needs; the rest follows from them anew. */
  use(at: number, { reads, writes }: IonUse): void {
    this.present[at] = 1;
    const has = (list: IonUse['reads'], ...wanted: IonUse['reads']): boolean => wanted.some((variable) => list.includes(variable));
    const needsC = has(writes, 'in', 'out') ? 3 : has(reads, 'in', 'out') ? 1 : 0;
    const needsE = has(writes, 'e') ? 3 : has(reads, 'e') ? 1 : 0;
    if (needsC === 0 && needsE === 0) return;
    const c = Math.max(this.c[at]!, needsC);
    const least = Math.max(this.e[at]!, needsE);
    const e = c > 0 ? Math.max(least, 2) : least;
    const flag = (on: boolean): number => (on ? 1 : 0);
    this.set(at, { c, e, einit: flag(c > 0 && e === 2), eadvance: flag(c === 3 && e === 2), cinit: flag(c === 3) });
  }

  /** The same at some places only, in their order. */
  at(places: Int32Array): IonStyles {
    const own = new IonStyles(places.length);
    places.forEach((place, k) => {
      own.present[k] = 1;
      own.set(k, this.get(place));
    });
    return own;
  }
}
