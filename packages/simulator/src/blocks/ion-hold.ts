import type { IonArrays } from '../layout/ion-arrays.ts';
import type { Layout } from '../layout/layout.ts';
import { type IonStyle, raisedStyle } from '../model/ion-style.ts';
import { LayoutNeeded } from './layout-needed.ts';
import type { DeclaredBlock } from './nodes.ts';

/** What a block changed of an ion at one place: byte offsets with the values from before, and what it is in every layout of the model. */
interface Held {
  readonly key: string;
  readonly offset: number;
  readonly value: number;
}

/**
 * The ions of a block as the engine is to keep them while the block is there: where it writes a concentration, e follows at every step, and initialisation leaves the
 * concentration to the block's `initialize`. `release` puts everything back, values too. Throws where the model does not have what the block wants.
 */
export class IonHold {
  private held: readonly Held[];
  private readonly memory: Float64Array;

  constructor(buffer: ArrayBufferLike, layout: Layout, { needs, nodes }: DeclaredBlock) {
    this.memory = new Float64Array(buffer);
    const held: Held[] = [];
    for (const use of needs.ions) {
      const ion = layout.ions.get(use.ion);
      const places = nodes.map((node) => ion?.coverage.at(node) ?? -1);
      const missing = places.indexOf(-1);
      if (ion === undefined || missing >= 0)
        throw new LayoutNeeded(
          `nothing in ${missing < 0 ? 'the model' : layout.geometry.describe(nodes[missing]!)} uses ion "${use.ion}", so the simulation has no room for it: give the block to the build, in "blocks"`,
        );
      if (!ion.has.concentrations || !ion.has.styles)
        throw new LayoutNeeded(`ion "${use.ion}" has no concentrations in this simulation: give the block to the build, in "blocks"`);
      places.forEach((at, k) => {
        const next = raisedStyle(styleIn(this.memory, ion, at), use);
        const writesConcentration = use.writes.includes('in') || use.writes.includes('out');
        const put = (name: string, base: number, value: number | null): void => {
          const offset = base + 8 * at;
          held.push({ key: `${use.ion}/${nodes[k]}/${name}`, offset, value: this.memory[offset / 8]! });
          if (value !== null) this.memory[offset / 8] = value;
        };
        if (use.reads.some((v) => v !== 'i') || use.writes.some((v) => v !== 'i')) {
          put('einit', ion.einit, next.einit);
          put('eadvance', ion.eadvance, next.eadvance);
          put('cinit', ion.cinit, writesConcentration ? 0 : next.cinit);
          put('in', ion.in, null);
          put('out', ion.out, null);
          put('e', ion.e, null);
        }
      });
    }
    this.held = held;
  }

  /** In a new layout of the model: what is put back is what the block found when it came. */
  takeOver(before: IonHold): void {
    const found = new Map(before.held.map(({ key, value }) => [key, value]));
    this.held = this.held.map((one) => ({ ...one, value: found.get(one.key) ?? one.value }));
  }

  release(): void {
    for (const { offset, value } of this.held) this.memory[offset / 8] = value;
  }
}

/** The style at a place as far as memory tells: flags say what c and e must have been. */
function styleIn(memory: Float64Array, ion: IonArrays, at: number): IonStyle {
  const flag = (base: number): number => memory[base / 8 + at]!;
  const [einit, eadvance, cinit] = [flag(ion.einit), flag(ion.eadvance), flag(ion.cinit)];
  const { c, e } = ion.table.styles.at(ion.coverage.node(at));
  return { c, e, einit, eadvance, cinit };
}
