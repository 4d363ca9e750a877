// A third party's integrator and block (test/third-party), compiled against @hillock/contracts alone, packed, installed beside a model with the packed packages of this
// repository, and used by name by the installed command. Nothing is fetched: packages of others are packed from node_modules.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const OWN = ['packages', 'plugins', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`));
const OTHERS = ['fp-ts', 'ml-matrix', 'odex', 'valibot', '@valibot/to-json-schema'];
const PLUGINS = ['bogacki-shampine', 'slow-potassium'];

const root = mkdtempSync(join(tmpdir(), 'hillock-third-party-'));
const tarballs = join(root, 'tarballs');
const project = join(root, 'project');

async function call(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const { npm_config_user_agent: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(command, args, {
    cwd,
    env: { ...env, npm_config_offline: 'true', NO_COLOR: '1' },
    maxBuffer: 1e8,
  });
  return stdout;
}

const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Folders as tarballs; their files by the names of the packages. */
async function pack(folders: readonly string[]): Promise<Record<string, string>> {
  const out: unknown = JSON.parse(
    await call(root, 'npm', 'pack', '--json', ...quiet, `--pack-destination=${tarballs}`, ...folders.map((f) => resolve(f))),
  );
  const listed: readonly unknown[] = Array.isArray(out) ? out : Object.values(typeof out === 'object' && out !== null ? out : {});
  const files = listed.flatMap((one): [string, string][] =>
    typeof one === 'object' && one !== null && 'name' in one && 'filename' in one
      ? [[String(one.name), `file:${join(tarballs, String(one.filename).replace('@', '').replace('/', '-'))}`]]
      : [],
  );
  return Object.fromEntries(files);
}

function write(path: string, json: object): void {
  writeFileSync(path, `${JSON.stringify(json)}\n`);
}

beforeAll(async () => {
  mkdirSync(tarballs);
  mkdirSync(project);
  const ours = await pack([...OWN, ...OTHERS.map((name) => `node_modules/${name}`)]);
  expect(Object.keys(ours)).toHaveLength(OWN.length + OTHERS.length);
  for (const name of PLUGINS) {
    const folder = join(root, name);
    cpSync(`test/third-party/${name}`, folder, { recursive: true });
    cpSync('test/third-party/tsconfig.json', join(folder, 'tsconfig.json'));
    await call(folder, 'npm', 'install', ...quiet, '--no-save', (ours['@hillock/contracts'] ?? '').replace('file:', ''));
    await call(folder, process.execPath, resolve('node_modules/typescript/bin/tsc'), '-p', folder);
  }
  const theirs = await pack(PLUGINS.map((name) => join(root, name)));
  write(join(project, 'package.json'), { name: 'project', private: true, dependencies: { ...ours, ...theirs } });
  await call(project, 'npm', 'install', ...quiet);
}, 300_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const soma = {
  hillock: 1,
  sections: [
    { name: 'soma', L: 20, diam: 20 },
    { name: 'dend', L: 200, diam: 2, parent: 'soma(1)' },
  ],
  regions: [
    { sections: 'dend', nseg: 3, insert: { pas: { g: 1e-4, e: -65 } } },
    { sections: 'soma', insert: { hh: {} } },
  ],
  points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 2, dur: 30, amp: 0.3 } }],
  record: { v: 'soma(0.5).v', far: 'dend(0.9).v' },
};

/** Runs a model with the installed command, in the project. */
async function traces(name: string, model: object): Promise<Record<string, readonly number[]>> {
  write(join(project, `${name}.json`), model);
  await hillock('run', `${name}.json`, '-o', `${name}.out.json`);
  const result: { readonly traces: Record<string, readonly number[]> } = JSON.parse(
    readFileSync(join(project, `${name}.out.json`), 'utf8'),
  );
  return result.traces;
}

const hillock = (...args: readonly string[]): Promise<string> => call(project, join(project, 'node_modules/.bin/hillock'), ...args);

function furthest(a: readonly number[] = [], b: readonly number[] = []): number {
  expect(a.length).toBeGreaterThan(100);
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
}

describe('installed from tarballs and used by name', () => {
  const run = { tstop: 30, sample: 0.1 };

  it('an integrator', async () => {
    const tolerances = { rtol: 1e-7, atol: 1e-7 };
    const theirs = await traces('theirs', {
      ...soma,
      plugins: { '@someone/bogacki-shampine': {} },
      run: { ...run, integrator: { method: 'bogacki-shampine', ...tolerances } },
    });
    const ours = await traces('ours', { ...soma, run: { ...run, integrator: { method: 'bdf', rtol: 1e-9, atol: 1e-9 } } });
    // errors of 1e-7 of the states shift a spike (400 mV/ms) by less than 1e-5 ms
    expect(furthest(theirs.v, ours.v)).toBeLessThan(5e-3);
    expect(Math.max(...(theirs.v ?? []))).toBeGreaterThan(20);
    const told = await hillock('run', 'theirs.json', '--explain', '--no-plot');
    expect(told).toContain('integrator bogacki-shampine: @someone/bogacki-shampine 2.1.0');
    expect(told).toContain('mechanism hh: @hillock/mechanisms 0.1.0');
  });

  it('a block, against the same current in NMODL', async () => {
    writeFileSync(
      join(project, 'slowk.mod'),
      `NEURON { SUFFIX slowk NONSPECIFIC_CURRENT i RANGE g, tau, ek }
PARAMETER { g = 1e-3 tau = 50 ek = -90 }
ASSIGNED { v i }
STATE { w }
INITIAL { w = 1/(1 + exp(-(v + 35)/10)) }
BREAKPOINT { SOLVE states METHOD cnexp i = g*w*(v - ek) }
DERIVATIVE states { w' = (1/(1 + exp(-(v + 35)/10)) - w)/tau }
`,
    );
    const integrator = { method: 'backward-euler', dt: 0.025 };
    const options = { at: ['soma(0.5)'], g: 2e-3, tau: 20 };
    const theirs = await traces('block', {
      ...soma,
      blocks: [{ use: 'slow-potassium', name: 'slow-k', options }],
      run: { tstop: 30, integrator },
    });
    const insert = { slowk: { g: 2e-3, tau: 20 } };
    const ours = await traces('mod', {
      ...soma,
      mechanisms: ['slowk.mod'],
      regions: [...soma.regions, { sections: 'soma', insert }],
      run: { tstop: 30, integrator },
    });
    const without = await traces('without', { ...soma, run: { tstop: 30, integrator } });
    // one slope is exact, the other a difference over 0.001 mV of a line: round-off, grown by the rise of a spike
    expect(furthest(theirs.v, ours.v)).toBeLessThan(1e-6);
    expect(furthest(theirs.far, ours.far)).toBeLessThan(1e-6);
    expect(furthest(theirs.v, without.v)).toBeGreaterThan(1);
    expect(await hillock('run', 'block.json', '--explain', '--no-plot')).toContain('block slow-k: slow-potassium 0.3.0');

    // and under error control, by their integrator and by ours
    const tight = { tstop: 30, sample: 0.1, integrator: { method: 'bdf', rtol: 1e-9, atol: 1e-9 } };
    const exact = await traces('exact', {
      ...soma,
      mechanisms: ['slowk.mod'],
      regions: [...soma.regions, { sections: 'soma', insert }],
      run: tight,
    });
    const blocks = [{ use: 'slow-potassium', options }];
    const varied = await traces('varied', { ...soma, blocks, run: tight });
    expect(furthest(varied.v, exact.v)).toBeLessThan(1e-4);
    const both = { ...tight, integrator: { method: 'bogacki-shampine', rtol: 1e-7, atol: 1e-7 } };
    const theirs2 = await traces('both', { ...soma, blocks, plugins: { '@someone/bogacki-shampine': {} }, run: both });
    expect(furthest(theirs2.v, exact.v)).toBeLessThan(5e-3);
  });

  it.each<[string, object, string]>([
    [
      'a name that is none',
      { run: { ...run, integrator: { method: 'bogacki-shampin' } } },
      '/run/integrator/method: no integrator "bogacki-shampin"; nearest: "bogacki-shampine"',
    ],
    [
      'an option that is none',
      { run: { ...run, integrator: { method: 'bogacki-shampine', rtoll: 1 } } },
      '/run/integrator/rtoll: no such option; nearest: "rtol"',
    ],
    ['an option of another type', { run: { ...run, integrator: { method: 'bogacki-shampine', atol: '1' } } }, '/run/integrator/atol'],
    [
      'a package that is not there',
      { plugins: { 'bogacki-shampine': {} }, run: { ...run, integrator: { method: 'bdf' } } },
      '/plugins/bogacki-shampine: the package "bogacki-shampine" is not installed beside the model',
    ],
    [
      'a file',
      { plugins: { './node_modules/slow-potassium/dist/index.js': {} }, run: { ...run, integrator: { method: 'bdf' } } },
      'is a path; code comes from installed packages alone',
    ],
  ])('and told where it is wrong: %s', async (_, change, expected) => {
    write(join(project, 'wrong.json'), { ...soma, plugins: { '@someone/bogacki-shampine': {} }, ...change });
    const failed = await hillock('run', 'wrong.json', '--no-plot').then(
      () => ({ code: 0, stderr: '' }),
      (error: { readonly code: number; readonly stderr: string }) => error,
    );
    expect(failed.stderr).toContain(expected);
    expect(failed.code).toBe(2);
  });
});
