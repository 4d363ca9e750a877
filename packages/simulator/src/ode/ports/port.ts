import type { IonVar } from '@hillock/contracts';

/** A variable of an ion at a node, through which mechanisms meet there besides v: `ca.in`, `ca.i`, `k.e`. */
export type Port = `${string}.${IonVar}`;

export function port(ion: string, variable: IonVar): Port {
  return `${ion}.${variable}`;
}

const VARIABLES: readonly IonVar[] = ['i', 'in', 'out', 'e'];

export function partsOf(of: Port): { readonly ion: string; readonly variable: IonVar } {
  const at = of.lastIndexOf('.');
  const variable = VARIABLES.find((v) => v === of.slice(at + 1));
  if (variable === undefined) throw new Error(`${of} is no variable of an ion`);
  return { ion: of.slice(0, at), variable };
}

/** What a change of something is a multiple of: v, or a port. */
export type Column = 'v' | Port;

/** What the states of a mechanism change besides themselves: the outward current through the membrane (`v`, whose row it is in), or a port. */
export type Row = 'v' | Port;

/** As messages name it: `cai`, `eca`. */
export function nameOf(of: Port): string {
  const { ion, variable } = partsOf(of);
  if (variable === 'i' || variable === 'e') return `${variable}${ion}`;
  return `${ion}${variable === 'in' ? 'i' : 'o'}`;
}
