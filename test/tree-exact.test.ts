// Newton's matrix along the tree, where mechanisms meet in currents, concentrations and reversal potentials, against a dense one of differences.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '@hillock/kernel';
import { interpreterBackend, scalarBackend, simdBackend } from '@hillock/kernel';
import type { Model } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type Caught, caughtIn, disagreement, jacobianOf, treeOf, treeSolution } from './support/caught.ts';

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
});
