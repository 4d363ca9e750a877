import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** NEURON's order of registration, which is the order in which mechanisms of a segment run; `pas` stands before all others there. */
export const ORDER: readonly string[] = ['pas', 'IClamp', 'AlphaSynapse', 'ExpSyn', 'Exp2Syn', 'SEClamp', 'hh', 'NetStim'];

const NAME = /^\s*(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)/m;

/** The module that holds the sources of a folder. Throws when a source is missing or not in the order, or its name is not that of its file. */
export function bundle(folder: string, order: readonly string[] = ORDER): string {
  const unknown = readdirSync(folder).filter((file) => file.endsWith('.mod') && !order.includes(file.slice(0, -'.mod'.length)));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not in the order of registration (tools/mechanisms/sources.ts)`);
  const entries = order.map((name) => entry(folder, name));
  return `// Made by tools/mechanisms/bundle.ts from ../mod/*.mod: edit those and run "npm run mechanisms".
import type { MechanismSource } from './api.ts';

/** The sources in the order of registration: mechanisms of one segment run in this order, before those of a model. */
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
