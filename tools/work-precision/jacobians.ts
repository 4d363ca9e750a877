/**
 * Every way to solve Newton's equations, on the same models under BDF: writes the table "on models" of docs/integrators.md.
 *
 *     npx tsx --conditions=@hillock/source tools/work-precision/jacobians.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpuUsage, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildModel, HillockError } from '@hillock/hillock';
import { loadModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const MODELS = [
  { name: 'hh axon, 204 equations', path: file('test/data/reference/cases/70-axon.json'), tstop: 15, atol: 1e-5, of: 'small' },
  { name: 'pyramidal cell with calcium', path: file('examples/pyramidal/model.json'), tstop: 100, atol: 1e-3, of: 'large' },
  ...[1e-2, 1e-3, 1e-4, 1e-5].map((atol) => ({
    name: `pyramidal cell, 300 ms at ${atol.toExponential()}`,
    path: file('examples/pyramidal/model.json'),
    tstop: 300,
    atol,
    of: 'tree',
  })),
];
const tree = { derivatives: 'symbolic', linear: 'tree' };
const difference = (linear: string): object => ({ derivatives: 'difference', linear });
/** `of`: `small`, of use for few equations; `large`, for many, too; `tree`, the two along the tree. */
const CHOICES = [
  { name: 'symbolic, tree (the default)', newton: tree, of: 'tree' },
  { name: 'slopes of currents alone, tree and mechanisms apart (as NEURON)', newton: difference('tree'), of: 'tree' },
  { name: 'differences, sparse LU', newton: difference('sparse-lu'), of: 'large' },
  { name: 'differences, dense LU', newton: difference('dense-lu'), of: 'small' },
  { name: 'differences, diagonal', newton: difference('diagonal'), of: 'small' },
  { name: 'GMRES, preconditioned by the symbolic tree', newton: { ...difference('gmres'), precondition: tree }, of: 'large' },
  { name: 'GMRES, preconditioned by mechanisms apart', newton: difference('gmres'), of: 'large' },
  { name: 'GMRES, preconditioned by the diagonal', newton: { ...difference('gmres'), precondition: difference('diagonal') }, of: 'small' },
  { name: 'none: functional iteration', newton: 'none', of: 'small' },
];

const lines = [
  '| model | derivatives and solver | steps | right-hand sides | Jacobians | Newton iterations | Krylov iterations | convergence failures | error failures | s |',
  '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|',
];
const RANK = ['small', 'large', 'tree'];
for (const { name: model, path, tstop, atol, of } of MODELS) {
  for (const { name, newton, of: use } of CHOICES) {
    if (RANK.indexOf(use) < RANK.indexOf(of)) continue;
    const loaded = loadModelFile(path);
    if (E.isLeft(loaded)) throw new HillockError(loaded.left, path);
    const { model: read, read: files } = loaded.right;
    const integrator = { method: 'bdf', atol, rtol: 0, newton };
    const built = buildModel({ ...read, run: { ...read.run, rates: 'exact', sample: 0.1, integrator } }, { read: files, keep: 'named' });
    if (E.isLeft(built)) throw new HillockError(built.left, path);
    const before = cpuUsage();
    const { status, reason, statistics: s } = built.right.run(tstop);
    const { user, system } = cpuUsage(before);
    if (status !== 'finished' || s === undefined) throw new Error(`${name}: ${reason}`);
    const counts = [s.steps, s.rhs, s.jacobians, s.newtonIterations, s.krylovIterations, s.convergenceFailures, s.errorFailures];
    const line = `| ${[model, name, ...counts, ((user + system) / 1e6).toFixed(2)].join(' | ')} |`;
    stdout.write(`${line}\n`);
    lines.push(line);
  }
}
const page = file('docs/integrators.md');
const [begin, end] = ['<!-- model choices -->', '<!-- end -->'];
const text = readFileSync(page, 'utf8');
const at = text.indexOf(begin);
if (at < 0) throw new Error(`docs/integrators.md has no ${begin}`);
writeFileSync(page, `${text.slice(0, at)}${begin}\n\n${lines.join('\n')}\n\n${text.slice(text.indexOf(end, at))}`);
