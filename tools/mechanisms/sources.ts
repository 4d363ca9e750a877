import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** NEURON's order of registration, which is the order in which mechanisms of a segment run; `pas` stands before all others there. */
export const ORDER: readonly string[] = [
  'pas',
  'IClamp',
  'AlphaSynapse',
  'ExpSyn',
  'Exp2Syn',
  'SEClamp',
  'VClamp',
  'APCount',
  'hh',
  'NetStim',
  'IntFire1',
  'IntFire2',
  'IntFire4',
];

/** A folder of mechanisms that is bundled. */
export interface Library {
  readonly folder: string;
  /** The order of the sources; null: by name. */
  readonly order: readonly string[] | null;
  /** What the list is, for its docstring. */
  readonly meaning: string;
}

const STANDARD = 'The sources in the order of registration: mechanisms of one segment run in this order, before those of a model.';

export const LIBRARIES: readonly Library[] = [
  { folder: 'plugins/mechanisms', order: ORDER, meaning: STANDARD },
  {
    folder: 'plugins/channels',
    order: null,
    meaning: 'The sources by name, which is the order in which a model that uses the package has them.',
  },
];

const NAME = /^\s*(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)/m;

/** The module that holds the sources of a folder. Throws when a source is missing or not in the order, or its name is not that of its file. */
export function bundle(folder: string, order: readonly string[] | null = ORDER, meaning: string = STANDARD): string {
  const present = readdirSync(folder)
    .filter((file) => file.endsWith('.mod'))
    .map((file) => file.slice(0, -'.mod'.length))
    .sort();
  const names = order ?? present;
  const unknown = present.filter((name) => !names.includes(name)).map((name) => `${name}.mod`);
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not in the order of registration (tools/mechanisms/sources.ts)`);
  const entries = names.map((name) => entry(folder, name));
  return `// Made by tools/mechanisms/bundle.ts from ../mod/*.mod: edit those and run "npm run mechanisms".
import type { MechanismSource } from './api.ts';

/** ${meaning} */
export const mechanismSources: readonly MechanismSource[] = [
${entries.join('')}];
`;
}

function entry(folder: string, name: string): string {
  const file = `${name}.mod`;
  const text = readFileSync(join(folder, file), 'utf8');
  const inside = NAME.exec(text)?.[1];
  if (inside !== name) throw new Error(`${file}: the mechanism in it is called ${inside ?? 'nothing'}`);
  return `  {\n    name: '${name}',\n    file: '${file}',\n    text: \`${text.replace(/\\|`|\$\{/g, '\\$&')}\`,\n  },\n`;
}
