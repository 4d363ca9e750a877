import type { FieldSpec, Mechanism } from '@hillock/contracts';
import type { Problems } from './problems.ts';

/** The mechanisms a model can use, by name and in the order they run in. */
export class Catalogue {
  private readonly byName = new Map<string, Mechanism>();
  readonly ordered: readonly Mechanism[];

  constructor(mechanisms: readonly Mechanism[]) {
    // a file of the model's own replaces a built-in of the same name
    // SUFFIX nothing: functions and no membrane, nothing that a model could insert
    for (const mechanism of mechanisms) if (mechanism.name !== 'nothing') this.byName.set(mechanism.name, mechanism);
    this.ordered = runOrder([...this.byName.values()]);
  }

  find(name: string): Mechanism | undefined {
    return this.byName.get(name);
  }

  names(kinds: readonly Mechanism['kind'][]): string[] {
    return this.ordered.filter((m) => kinds.includes(m.kind)).map((m) => m.name);
  }

  /** All ions that any mechanism uses, with their valence; NaN where none tells it. */
  ions(): Map<string, number> {
    const ions = new Map<string, number>();
    for (const [ion, { valence }] of Object.entries(KNOWN_IONS)) ions.set(ion, valence);
    for (const mechanism of this.ordered) {
      for (const use of mechanism.ions) {
        if (Number.isNaN(ions.get(use.ion) ?? Number.NaN)) ions.set(use.ion, use.valence ?? Number.NaN);
      }
    }
    return ions;
  }

  /** Two valences of one ion are a mistake, whoever uses it. */
  checkValences(problems: Problems): void {
    const told = new Map<string, { readonly valence: number; readonly by: string }>();
    for (const [ion, { valence }] of Object.entries(KNOWN_IONS)) told.set(ion, { valence, by: 'always' });
    for (const mechanism of this.ordered) {
      for (const { ion, valence } of mechanism.ions) {
        if (valence === undefined) continue;
        const first = told.get(ion);
        if (first === undefined) told.set(ion, { valence, by: `in ${mechanism.name}` });
        else if (first.valence !== valence) {
          problems.add(['mechanisms'], `ion "${ion}" has two valences: ${first.valence} ${first.by}, ${valence} in ${mechanism.name}`);
        }
      }
    }
  }
}

/** Ions that exist without being declared: valence, concentrations in mM, reversal potential in mV (neuron-semantics: NEURON's defaults). */
export const KNOWN_IONS: Readonly<Record<string, { valence: number; inside: number; outside: number; e: number }>> = {
  na: { valence: 1, inside: 10, outside: 140, e: 50 },
  k: { valence: 1, inside: 54.4, outside: 2.5, e: -77 },
  ca: { valence: 2, inside: 5e-5, outside: 2, e: 132.4579341637009 },
};

/** Does it write a concentration? Those run before all others. */
export function writesConcentration(mechanism: Mechanism): boolean {
  return mechanism.ions.some((use) => use.writes.includes('in') || use.writes.includes('out'));
}

/**
 * NEURON's order: pas, then writers of concentrations with the last registered first (each new one is put at the front of its group), then all others as
 * registered. Capacitance and ions come before all of these and are the engine's own.
 */
function runOrder(registered: readonly Mechanism[]): Mechanism[] {
  const pas = registered.filter((m) => m.name === 'pas' && !writesConcentration(m));
  const writers = registered.filter(writesConcentration).reverse();
  const others = registered.filter((m) => !pas.includes(m) && !writers.includes(m));
  return [...pas, ...writers, ...others];
}

/** Does it draw random numbers from the one stream of the model? Then it matters who draws first. */
export function drawsRandom(mechanism: Mechanism): boolean {
  return mechanism.effects.some((effect) => effect.kind === 'random' && effect.shared === true);
}

/** A parameter, state or assigned value that can be reached from outside. */
export function rangeFields(mechanism: Mechanism): readonly FieldSpec[] {
  return mechanism.fields.filter((f) => f.scope === 'range' && f.role !== 'pointer');
}
