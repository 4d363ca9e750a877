/**
 * Runs every method on the test set, beside what CVODE and IDA did (cvode.json, made by cvode.py), and writes the tables of docs/integrators.md and docs/images/work-precision.svg:
 *
 *     npx tsx --conditions=@hillock/source packages/integrators/bench/table.ts
 *
 * Exits 1 when a method misses what is asked of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { ConfiguredIntegrator } from '@hillock/contracts';
import { bdf, esdirk, isRefusal, type NewtonOption, rosenbrock } from '@hillock/integrators';
import { odex } from '@hillock/odex';
import { heldOut, ringModulator } from '../test/problems/held-out.ts';
import { correctDigits, type TestProblem, testSet } from '../test/problems/index.ts';
import { differenceText, type Neighbours, neighbours, neighboursTable } from '../test/support/neighbours.ts';
import { tolerances } from '../test/support/run.ts';
import { type Row, workPrecisionSvg } from './work-precision.ts';

const TOLERANCES = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10];
const METHODS: Readonly<Record<string, (options: ReturnType<typeof tolerances>) => ConfiguredIntegrator>> = {
  bdf,
  esdirk,
  rosenbrock,
  odex,
};
/** Explicit extrapolation is for these; on the others it takes millions of steps. */
const FOR_ODEX = ['PLEI', 'ark_brusselator 3', 'HIRES'];
const REFERENCE = 'CVODE, IDA';
const MOST_STEPS = 200_000;

function measured(problem: TestProblem, method: string, rtol: number): Row {
  const system = problem.system();
  const integrator = METHODS[method]?.(tolerances(problem, rtol)).create(system);
  if (integrator === undefined || isRefusal(integrator)) throw new Error(`${method} on ${problem.name}`);
  let status = integrator.reset(0, Float64Array.from(problem.y0), 'start');
  const stops = problem.jump === undefined ? [problem.tEnd] : [problem.jump, problem.tEnd];
  for (const stop of stops) {
    while (status === 0 && integrator.t < stop && integrator.statistics.steps < MOST_STEPS) status = integrator.step(stop, true);
    if (stop === problem.jump && status === 0) status = integrator.reset(stop, integrator.y, 'rhs');
  }
  const { steps, rhs, jacobians } = integrator.statistics;
  const digits = integrator.t === problem.tEnd ? Math.round(100 * correctDigits(problem, integrator.y)) / 100 : null;
  return { problem: problem.name, method, rtol, digits, steps, rhs, jacobians };
}

const reference: readonly Row[] = JSON.parse(readFileSync(new URL('./cvode.json', import.meta.url), 'utf8')).map((row: Row) => ({
  ...row,
  method: REFERENCE,
}));
const rows: Row[] = [...reference];
for (const problem of testSet) {
  for (const method of Object.keys(METHODS)) {
    if (method === 'odex' && !FOR_ODEX.includes(problem.name)) continue;
    for (const rtol of TOLERANCES) rows.push(measured(problem, method, rtol));
  }
}

function find(problem: string, method: string, rtol: number): Row | undefined {
  return rows.find((row) => row.problem === problem && row.method === method && row.rtol === rtol);
}

function cell(row: Row | undefined): string {
  if (row === undefined) return '';
  return row.digits === null ? 'failed' : `${row.digits.toFixed(1)} · ${row.steps} · ${row.rhs} · ${row.jacobians}`;
}

function power(rtol: number): string {
  return `1e${Math.round(Math.log10(rtol))}`;
}

const names = [REFERENCE, ...Object.keys(METHODS)];
const table = [
  `| problem | rtol | ${names.join(' | ')} |`,
  `|---|---|${names.map(() => '---|').join('')}`,
  ...testSet.flatMap(({ name }) =>
    [1e-4, 1e-6, 1e-8, 1e-10].map(
      (rtol) => `| ${name} | ${power(rtol)} | ${names.map((method) => cell(find(name, method, rtol))).join(' | ')} |`,
    ),
  ),
].join('\n');

const near = new Map<string, Neighbours | null>();
/** Medians around a tolerance, where both methods were run there. */
function around(name: string, rtol: number): string {
  const problem = testSet.find((one) => one.name === name);
  if (problem === undefined) return '';
  if (!near.has(name)) near.set(name, neighbours(problem));
  const found = near.get(name)?.around(rtol);
  return found == null ? '' : differenceText(found);
}

const misses: string[] = [];
for (const { name } of testSet) {
  for (const rtol of TOLERANCES) {
    const [own, other] = [find(name, 'bdf', rtol), find(name, REFERENCE, rtol)];
    if (own === undefined || other === undefined || other.digits === null || name === 'E5') continue;
    const miss = (what: string, a: number | null, b: number): number =>
      misses.push(`| ${name} | ${power(rtol)} | ${what} | ${a ?? 'failed'} | ${b} | ${around(name, rtol)} |`);
    if (own.digits === null || own.digits < other.digits - 0.5) miss('digits', own.digits, other.digits);
    if (own.steps > 1.3 * other.steps) miss('steps', own.steps, other.steps);
    if (own.rhs > 1.3 * other.rhs) miss('right-hand sides', own.rhs, other.rhs);
  }
}
const low: string[] = [];
for (const { name, stiff } of testSet) {
  if (!stiff || name === 'E5') continue;
  for (const [rtol, least] of [
    [1e-4, 3.5],
    [1e-8, 7],
  ] as const) {
    for (const method of ['esdirk', 'rosenbrock']) {
      const digits = find(name, method, rtol)?.digits ?? null;
      if (digits === null || digits < least) low.push(`${method} on ${name} at ${power(rtol)}: ${digits} digits`);
    }
  }
}
const compared = testSet.length * TOLERANCES.length;
const summary = [
  misses.length === 0
    ? `Of ${compared} pairs of problem and tolerance none in which \`bdf\` has more than 0.5 digits less, or 1.3 times the steps or right-hand sides.`
    : `Of up to ${compared} pairs of problem and tolerance, those in which \`bdf\` has more than 0.5 digits less, or 1.3 times the steps or right-hand sides; and the medians of what \`bdf\` has more of digits, and of the ratios of steps and of right-hand sides, over the tolerances up to half a decade away:\n\n| problem | rtol | what | bdf | ${REFERENCE} | medians around |\n|---|---|---|--:|--:|---|\n${misses.join('\n')}`,
  low.length === 0
    ? '`esdirk` and `rosenbrock` have at least 3.5 digits at 1e-4 and 7 at 1e-8 on every stiff problem.'
    : `Below 3.5 digits at 1e-4, or 7 at 1e-8: ${low.join('; ')}.`,
].join('\n\n');

/** The ways to solve with the Jacobian, on one sparse problem. */
const CHOICES: Readonly<Record<string, NewtonOption>> = {
  'symbolic, sparse LU': { derivatives: 'symbolic', linear: 'sparse-lu' },
  'differences by groups of columns, sparse LU': { derivatives: 'difference', linear: 'sparse-lu' },
  'GMRES, preconditioned by sparse LU of symbolic derivatives': {
    derivatives: 'difference',
    linear: 'gmres',
    precondition: { derivatives: 'symbolic', linear: 'sparse-lu' },
  },
  'GMRES, preconditioned by the diagonal': {
    derivatives: 'difference',
    linear: 'gmres',
    precondition: { derivatives: 'symbolic', linear: 'diagonal' },
  },
  'GMRES alone': { derivatives: 'difference', linear: { name: 'gmres', restart: 60, maxIterations: 600 } },
};

function choiceRow(name: string, newton: NewtonOption, method: 'bdf' | 'esdirk'): string {
  const problem = testSet.find((one) => one.name === 'BRUSS');
  if (problem === undefined) throw new Error('no BRUSS');
  const integrator = (method === 'bdf' ? bdf : esdirk)({ ...tolerances(problem, 1e-6), newton }).create(problem.system());
  if (isRefusal(integrator)) return `| ${name} | ${method} | refused: ${integrator.refused} |`;
  let status = integrator.reset(0, Float64Array.from(problem.y0), 'start');
  while (status === 0 && integrator.t < problem.tEnd && integrator.statistics.steps < MOST_STEPS)
    status = integrator.step(problem.tEnd, true);
  if (status !== 0) return `| ${name} | ${method} | ${integrator.reason} |`;
  const { steps, rhs, jacobians, factorisations, newtonIterations, krylovIterations, convergenceFailures } = integrator.statistics;
  const counts = [steps, rhs, jacobians, factorisations, newtonIterations, krylovIterations, convergenceFailures];
  return `| ${name} | ${method} | ${correctDigits(problem, integrator.y).toFixed(1)} | ${counts.join(' | ')} |`;
}

const choices = [
  '| derivatives and solver | method | digits | steps | right-hand sides | Jacobians | factorisations | Newton iterations | Krylov iterations | convergence failures |',
  '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|',
  ...Object.entries(CHOICES).flatMap(([name, newton]) => [choiceRow(name, newton, 'bdf'), choiceRow(name, newton, 'esdirk')]),
].join('\n');

const beside = neighboursTable();
const apart = [
  '| problem | rtol | bdf | esdirk |',
  '|---|---|---|---|',
  ...heldOut.flatMap((problem) =>
    [1e-4, 1e-6, 1e-8].flatMap((rtol) => {
      // a hundred thousand steps and more
      if (problem === ringModulator && rtol < 1e-6) return [];
      return [
        `| ${problem.name} | ${power(rtol)} | ${['bdf', 'esdirk'].map((method) => cell(measured(problem, method, rtol))).join(' | ')} |`,
      ];
    }),
  ),
].join('\n');
const page = new URL('../../../docs/integrators.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const between = (name: string, content: string, inside: string): string =>
  inside.replace(
    new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
    (_all, open: string, close: string) => `${open}\n${content}\n\n${close}`,
  );
writeFileSync(
  page,
  between(
    'table',
    table,
    between('choices', choices, between('comparison', summary, between('neighbours', beside, between('held out', apart, text)))),
  ),
);
writeFileSync(new URL('../../../docs/images/work-precision.svg', import.meta.url), workPrecisionSvg(rows, names));
console.log(table, '\n\n', summary, '\n\n', beside, '\n\n', choices);
if (low.length > 0) process.exitCode = 1;
