import { type BuildOptions, type Explanation, type Model, origins, type PartOrigin, type Simulation } from '@hillock/hillock';
import { significant } from './progress.ts';

type MechanismPart = Explanation['mechanisms'][number];

/** What a run is made of, and from which plugin. */
export interface Explained extends Explanation {
  readonly parts: readonly PartOrigin[];
}

export function explain(simulation: Simulation, model: Model, plugins: BuildOptions['plugins']): Explained {
  const explained = simulation.explain();
  const inserted = explained.mechanisms.map((mechanism) => mechanism.name);
  return { ...explained, parts: origins(model, plugins, inserted) };
}

/** What `hillock run --explain` prints. */
export function explanation({ method, dt, rates, backend, mechanisms, ions, memoryBytes, codeBytes, parts }: Explained): string {
  return [
    `method ${method}, dt ${dt} ms; rates ${rates}; back end ${backend}; ${significant(memoryBytes / 1e6)} MB of memory, ${significant(codeBytes / 1e3)} kB of code`,
    ...(parts.length === 0
      ? []
      : ['from plugins:', ...parts.map(({ what, name, plugin, version }) => `  ${what} ${name}: ${plugin} ${version}`)]),
    ...(mechanisms.length === 0 ? [] : ['mechanisms, in the order they run:', ...mechanisms.flatMap(aboutMechanism)]),
    ...(ions.length === 0 ? [] : ['ions:', ...ions.flatMap(aboutIon)]),
  ].join('\n');
}

const KINDS: Readonly<Record<string, string>> = { density: 'density', point: 'point process', artificial: 'artificial cell' };

function aboutMechanism(m: MechanismPart): string[] {
  const evaluations = { 0: 'no currents', 1: 'currents evaluated once', 2: 'currents evaluated twice' }[m.currentEvaluations];
  const currents = m.currentEvaluations === 0 ? [] : [`${evaluations}: ${m.because}`];
  return [
    `  ${m.name}: ${KINDS[m.kind] ?? m.kind}, ${m.instances}`,
    ...[...m.solves.map(aboutSolve), ...currents, ...m.tables.map((table) => aboutTable(table, m.tablesBecause)), ...aboutJacobian(m)].map(
      (line) => `    ${line}`,
    ),
  ];
}

function aboutSolve({ block, kind, method, written, steadyState }: MechanismPart['solves'][number]): string {
  const how = method === '' ? 'called once a step' : `by ${method}${written === undefined ? '' : ` instead of ${written}`}`;
  return `SOLVE ${block} (${kind}) ${how}${steadyState ? ', to its steady state' : ''}`;
}

function aboutJacobian({ jacobian }: MechanismPart): string[] {
  if (jacobian === null) return [];
  return [jacobian.exact ? 'Jacobian along the tree: exact' : `Jacobian along the tree: not exact, for ${jacobian.because}`];
}

function aboutTable({ routine, variables, depends, intervals, honoured }: MechanismPart['tables'][number], because: string): string {
  const what = variables.length === 0 ? routine : `${routine} (${variables.join(', ')})`;
  const on = depends.length === 0 ? '' : `, anew with ${depends.join(', ')}`;
  return honoured ? `TABLE of ${what}: ${intervals} intervals${on}; ${because}` : `TABLE of ${what}: not used, for ${because}`;
}

function aboutIon({ ion, valence, writers, styles }: Explanation['ions'][number]): string[] {
  const written = writers.length === 0 ? '' : `; concentrations written by ${writers.join(', then ')}`;
  return [
    `  ${ion}, charge ${valence}${written}`,
    ...styles.map(({ style, segments, example, meaning }) => {
      const where = segments === 1 ? example : `${segments} segments from ${example} on`;
      return `    style [${style.join(', ')}] in ${where}: ${meaning}`;
    }),
  ];
}
