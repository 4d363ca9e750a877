// Newton's matrix along the tree, where mechanisms meet in currents, concentrations and reversal potentials, against a dense one of differences.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildModel, HillockError } from '@hillock/hillock';
import type { Backend } from '@hillock/kernel';
import { interpreterBackend, scalarBackend, simdBackend } from '@hillock/kernel';
import type { Explanation, Model } from '@hillock/simulator';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type Caught, caught, caughtIn, disagreement, jacobianOf, rightSide, treeOf, treeSolution } from './support/caught.ts';

const CHANNELS = 'plugins/channels/mod';
const file = (name: string): string => readFileSync(join(CHANNELS, name), 'utf8');

/** A pool, a channel that fills it, a channel that it opens; what they read and write of ions is in their names. */
const MECHANISMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['cal.mod', 'cat.mod', 'sk.mod', 'bk.mod', 'capool.mod', 'capump.mod', 'naf.mod', 'kdr.mod'].map((n) => [n, file(n)]),
  ),
  // sodium and calcium change places: currents of two ions from concentrations of both
  'exchanger.mod': `
NEURON { SUFFIX exchanger USEION na READ nai, nao WRITE ina USEION ca READ cai, cao WRITE ica RANGE k }
PARAMETER { k = 2e-7 }
ASSIGNED { v nai nao cai cao ina ica flux }
STATE { open }
INITIAL { open = 0.3 }
BREAKPOINT {
  SOLVE s METHOD cnexp
  flux = k*open*(nai*nai*nai*cao*exp(0.009*v) - nao*nao*nao*cai*exp(-0.009*v))
  ina = 3*flux
  ica = -2*flux
}
DERIVATIVE s { open' = (1/(1 + cai/1e-3) - open)/20 }
`,
  'napool.mod': `
NEURON { SUFFIX napool USEION na READ ina WRITE nai }
ASSIGNED { ina }
STATE { nai }
INITIAL { nai = 10 }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { nai' = -ina*0.5 - (nai - 10)/50 }
`,
  'kout.mod': `
NEURON { SUFFIX kout USEION k READ ik WRITE ko }
ASSIGNED { ik }
STATE { ko }
INITIAL { ko = 3 }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { ko' = ik*5 - (ko - 3)/30 }
`,
  // comes after capool where both are: the last who writes has the last word
  'caslow.mod': `
NEURON { SUFFIX caslow USEION ca READ ica WRITE cai }
ASSIGNED { ica }
STATE { cai }
INITIAL { cai = 1.5e-4 }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { cai' = (2e-4 - cai)/50 - ica*3 }
`,
  // a synapse that carries calcium into the pool and is blocked by it
  'casyn.mod': `
NEURON { POINT_PROCESS casyn USEION ca READ eca, cai WRITE ica NONSPECIFIC_CURRENT i }
ASSIGNED { v eca cai ica i }
STATE { g block }
INITIAL { g = 2e-4 block = 0 }
BREAKPOINT { SOLVE s METHOD cnexp ica = 0.1*g*(1 - block)*(v - eca) i = g*(1 - block)*v }
DERIVATIVE s { g' = -g/30 block' = (cai/(cai + 1e-3) - block)/5 }
`,
};

const read = (name: string): string | null => MECHANISMS[name] ?? null;

interface Case {
  readonly insert: Model['regions'] extends readonly (infer R)[] | undefined ? (R extends { insert?: infer I } ? I : never) : never;
  /** What else is inserted in the dendrite alone. */
  readonly dendrite?: Case['insert'];
  readonly synapses?: number;
}

function model({ insert, dendrite, synapses = 0 }: Case): Model {
  const names = [...new Set([...Object.keys(insert ?? {}), ...Object.keys(dendrite ?? {})])].filter((name) => name !== 'pas');
  return {
    hillock: 1,
    celsius: 24,
    vInit: -55,
    mechanisms: [...names, ...(synapses > 0 ? ['casyn'] : [])].map((name) => `${name}.mod`),
    sections: [
      { name: 'soma', L: 20, diam: 20 },
      { name: 'dend', L: 200, diam: 2, parent: 'soma(1)' },
    ],
    regions: [
      { sections: 'all', Ra: 100, nseg: 3, insert: { ...insert, pas: { g: 1e-4 } } },
      ...(dendrite === undefined ? [] : [{ sections: 'dend', insert: dendrite }]),
    ],
    points: [
      { name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 0, dur: 100, amp: 0.1 } },
      ...Array.from({ length: synapses }, (_, k) => ({ name: `s${k}`, type: 'casyn', at: k < 2 ? 'dend(0.5)' : 'soma(0.1)' })),
    ],
    run: { tstop: 10, integrator: { method: 'backward-euler', dt: 0.025 } },
  };
}

const CASES: Readonly<Record<string, Case>> = {
  'a pool, calcium channels, SK and BK, eca by Nernst': { insert: { cal: {}, cat: {}, sk: {}, bk: {}, capool: { depth: 0.1 } } },
  'the pool in a part of the cell': { insert: { cal: {}, sk: {} }, dendrite: { capool: {} } },
  'a KINETIC pump with shell and bulk, which carries a current itself': { insert: { cal: {}, cat: {}, sk: {}, capump: {} } },
  'two ions and an exchanger of both': { insert: { cal: {}, naf: {}, exchanger: {}, capool: {}, napool: {} } },
  'three ions, one of them outside': { insert: { naf: {}, kdr: {}, sk: {}, cal: {}, exchanger: {}, capool: {}, napool: {}, kout: {} } },
  'two pools of one ion': { insert: { cal: {}, sk: {}, capool: {} }, dendrite: { caslow: {} } },
  'synapses that carry the ion, two at one node': { insert: { cal: {}, sk: {}, capool: {} }, synapses: 3 },
};

function at(one: Case, backend: Backend = simdBackend): Caught {
  const made = caughtIn(model(one), 4, { read, backend });
  if (E.isLeft(made)) throw new Error(made.left);
  return made.right;
}

const REFERENCE = 'test/data/reference/cases';

/** What is exact in a node, and what is not. */
function reasons(model_: Model, extra: Readonly<Record<string, string>> = {}): readonly string[] {
  const { explanation } = built(model_, (name) => extra[name] ?? read(name));
  return explanation.mechanisms.flatMap((m) => (m.jacobian?.exact === false ? [`${m.name}: ${m.jacobian.because}`] : []));
}

function built(model_: Model, reader = read): { readonly explanation: Explanation } {
  const run = { ...model_.run, integrator: { method: 'bdf', atol: 1e-3 }, sample: 1 };
  const made = buildModel({ ...model_, run }, { read: reader });
  if (E.isLeft(made)) throw new HillockError(made.left);
  return { explanation: made.right.explain() };
}

describe('Newton’s equations along the tree', () => {
  it.each(Object.entries(CASES))('are those of the whole model: %s', (_, one) => {
    const point = at(one);
    const jacobian = jacobianOf(point);
    expect(treeOf(point.system).exact).toBe(true);
    // what is left is the error of the differences
    for (const gamma of [0.01, 1, 30]) expect(disagreement(point, gamma, jacobian)).toBeLessThan(1e-6);
  });

  it.each(Object.entries(CASES))('have the same bits in all back ends: %s', (_, one) => {
    const [oracle, ...others] = [interpreterBackend, scalarBackend, simdBackend].map((backend) => treeSolution(at(one, backend), 0.7));
    for (const other of others) expect(other).toEqual(oracle);
  });

  it.each(
    ['20-pool.json', '20-calcium-mix.json', '70-calcium.json', '20-multi-ion.json'].filter((name) => existsSync(join(REFERENCE, name))),
  )('are those of the whole model: reference case %s', (name) => {
    const point = caught(join(REFERENCE, name), 3);
    if (point === null) throw new Error(name);
    expect(treeOf(point.system).exact).toBe(true);
    expect(disagreement(point, 0.5)).toBeLessThan(1e-6);
  });

  it('are solved in one step where the model is linear', () => {
    const point = E.getOrElse((why: string): Caught => {
      throw new Error(why);
    })(caughtIn(linear, 3, { read: (name) => LINEAR[name] ?? null }));
    const { system, t, y } = point;
    const gamma = 2;
    const x = treeSolution(point, gamma);
    const [f, moved] = [new Float64Array(system.n), new Float64Array(system.n)];
    const b = rightSide(point);
    // one Newton step from y for z − γ·f(z) = y − γ·f(y) + b: what is left of the residual is rounding
    system.rhs(t, y, f);
    system.rhs(
      t,
      y.map((value, i) => value + (x[i] ?? 0)),
      moved,
    );
    const scale = Math.max(...x.map(Math.abs));
    for (let i = 0; i < system.n; i++)
      expect(Math.abs((x[i] ?? 0) - gamma * ((moved[i] ?? 0) - (f[i] ?? 0)) - (b[i] ?? 0))).toBeLessThan(1e-10 * (1 + gamma * scale));
  });

  it('are those of the whole model: any mechanisms that read and write two ions', () => {
    fc.assert(
      fc.property(fc.array(mechanism, { minLength: 2, maxLength: 5 }), fc.constantFrom(0.05, 1, 10), (list, gamma) => {
        const texts = Object.fromEntries(list.map((one, k) => [`m${k}.mod`, textOf(one, k)]));
        const insert = Object.fromEntries(list.map((_, k) => [`m${k}`, {}]));
        const made = caughtIn({ ...model({ insert }), mechanisms: Object.keys(texts) }, 2, { read: (name) => texts[name] ?? null });
        if (E.isLeft(made)) throw new Error(made.left);
        expect(treeOf(made.right.system).exact).toBe(true);
        expect(disagreement(made.right, gamma)).toBeLessThan(1e-5);
      }),
      { numRuns: 30 },
    );
  });
});

/** Linear in v, concentrations and states, over two mechanisms and back. */
const LINEAR: Readonly<Record<string, string>> = {
  'pool.mod': `
NEURON { SUFFIX pool USEION x READ ix WRITE xi VALENCE 2 }
ASSIGNED { ix }
STATE { xi bound }
INITIAL { xi = 1 bound = 0.5 }
BREAKPOINT { SOLVE s METHOD derivimplicit }
DERIVATIVE s { xi' = -ix*40 - (xi - 1)/5 - 2*xi + 3*bound bound' = 2*xi - 3*bound }
`,
  'channel.mod': `
NEURON { SUFFIX channel USEION x READ xi WRITE ix VALENCE 2 NONSPECIFIC_CURRENT i }
ASSIGNED { v xi ix i }
STATE { z }
INITIAL { z = 0 }
BREAKPOINT { SOLVE s METHOD cnexp ix = 1e-4*v - 2e-3*z i = 5e-3*(xi - 1) }
DERIVATIVE s { z' = (xi + 0.01*v - z)/3 }
`,
};

const linear: Model = { ...model({ insert: { channel: {}, pool: {} } }), mechanisms: ['pool.mod', 'channel.mod'] };

type Ion = 'x' | 'y';

/** A pool of one ion, or a channel that passes one, and what else they look at. */
interface Random {
  readonly pool: boolean;
  readonly ion: Ion;
  readonly outside: boolean;
  readonly other: readonly ('i' | 'in' | 'out' | 'e')[];
  readonly states: 1 | 2;
  readonly numbers: readonly number[];
}

const mechanism: fc.Arbitrary<Random> = fc.record({
  pool: fc.boolean(),
  ion: fc.constantFrom('x', 'y'),
  outside: fc.boolean(),
  other: fc.uniqueArray(fc.constantFrom('i', 'in', 'out', 'e')),
  states: fc.constantFrom(1, 2),
  numbers: fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
});

const CHARGE = { x: 2, y: 1 } as const;

function textOf({ pool, ion, outside, other, states, numbers }: Random, k: number): string {
  const [a = 1, b = 1, c = 1, d = 1, e = 1, f = 1] = numbers;
  const second: Ion = ion === 'x' ? 'y' : 'x';
  const named = { i: `i${second}`, in: `${second}i`, out: `${second}o`, e: `e${second}` };
  const use = other.length === 0 ? '' : `USEION ${second} READ ${other.map((v) => named[v]).join(', ')} VALENCE ${CHARGE[second]}`;
  // potentials and currents are brought to the size of concentrations; a current is read where equations are, after all have added to it
  const scale = { i: 50, in: 0.3, out: 0.2, e: 0.01 };
  const seen = other.map((v) => `${scale[v]}*${named[v]}`).join(' + ') || '0.1';
  const extra = states === 2 ? `q' = ${d}*(p - q) + ${0.1 * e}*(${seen})` : '';
  const q = states === 2 ? 'q' : '0.5';
  const variables = [...other.map((v) => named[v])].join(' ');
  if (pool) {
    const c_ = outside ? `${ion}o` : `${ion}i`;
    return `
NEURON { SUFFIX m${k} USEION ${ion} READ i${ion} WRITE ${c_} VALENCE ${CHARGE[ion]} ${use} }
ASSIGNED { v i${ion} ${variables} }
STATE { ${c_} p ${states === 2 ? 'q' : ''} }
INITIAL { ${c_} = ${1 + a} p = 0.5 ${states === 2 ? 'q = 0.5' : ''} }
BREAKPOINT { SOLVE s METHOD derivimplicit }
DERIVATIVE s {
  ${c_}' = ${outside ? '' : '-'}i${ion}*${20 * a} - (${c_} - ${1 + a})/${5 * b} - ${c}*${c_}*p + ${c}*${q}
  p' = ${q} - p*${c_} + 0.1*(${seen})/(1 + ${c_}*${c_})
  ${extra}
}
`;
  }
  return `
NEURON { SUFFIX m${k} USEION ${ion} READ e${ion}, ${ion}i WRITE i${ion} VALENCE ${CHARGE[ion]} ${use} }
ASSIGNED { v e${ion} ${ion}i i${ion} ${variables} }
STATE { p ${states === 2 ? 'q' : ''} }
INITIAL { p = 0.3 ${states === 2 ? 'q = 0.2' : ''} }
BREAKPOINT { SOLVE s METHOD derivimplicit i${ion} = ${1e-4 * a}*p*(v - e${ion}) + ${1e-4 * f}*${q}*${ion}i }
DERIVATIVE s {
  p' = (1/(1 + exp(-(v + 50)*0.05 - ${b}*${ion}i)) - p)/${c} + 0.05*(${seen})*p
  ${extra}
}
`;
}

describe('what is not exact', () => {
  it('is told: diffusion, and what is written after others have read it', () => {
    const shells = readFileSync('test/data/reference/mod/cashell.mod', 'utf8');
    expect(reasons(model({ insert: { cal: {}, sk: {}, cashell: {} } }), { 'cashell.mod': shells })).toEqual([
      'cashell: it diffuses to neighbouring segments: diffusion is solved after its own equations',
    ]);
    // shells within a segment are no matter of neighbours
    expect(reasons(model({ insert: { cal: {}, sk: {}, cashells: {} } }), { 'cashells.mod': file('cashells.mod') })).toEqual([]);
    const late = 'NEURON { SUFFIX late USEION ca WRITE cai }\nASSIGNED { v cai }\nBREAKPOINT { cai = 1e-4 + 1e-6*exp(0.01*v) }';
    expect(reasons(model({ insert: { cal: {}, sk: {}, late: {} } }), { 'late.mod': late })).toEqual([
      'late: it writes cai after others have read it',
    ]);
    expect(reasons(model({ insert: { cal: {}, cat: {}, sk: {}, bk: {}, capool: {} } }))).toEqual([]);
  });
});

describe('Rosenbrock’s method', () => {
  it('takes a cell rich in calcium, and comes to its order', () => {
    const insert = { hh: {}, cal: { gbar: 0.002 }, cat: {}, sk: { gbar: 0.002 }, bk: {}, capool: { depth: 0.1 } };
    const one = model({ insert });
    const end = (integrator: Model['run']['integrator']): number => {
      const run = { tstop: 4, integrator, sample: 1, rates: 'exact' } as const;
      const mechanisms = (one.mechanisms ?? []).filter((name) => name !== 'hh.mod');
      const made = buildModel({ ...one, mechanisms, record: { v: 'soma(0.5).v' }, run }, { read });
      if (E.isLeft(made)) throw new HillockError(made.left);
      const outcome = made.right.run(4);
      if (outcome.status !== 'finished') throw new Error(outcome.reason);
      return made.right.result().traces.v?.at(-1) ?? Number.NaN;
    };
    const exact = end({ method: 'rosenbrock', rtol: 1e-12, atol: 1e-12 });
    const errors = [0.1, 0.05, 0.025].map((h) =>
      Math.abs(end({ method: 'rosenbrock', rtol: 0, atol: 1e6, initialStep: h, maxStep: h }) - exact),
    );
    const [first = 0, second = 0, third = 0] = errors;
    // a step half as long: 2⁴ times less at least; the method is of order 5, stiffness takes some of it
    expect(first / second).toBeGreaterThan(16);
    expect(second / third).toBeGreaterThan(16);
    expect(third).toBeGreaterThan(1e-10);
  });
});
