import { describe, expect, it } from 'vitest';
import type { BuildOptions, Simulation } from '../src/index.ts';
import { build, mistakes } from './build.ts';

const FILES: Readonly<Record<string, string>> = {
  'leak.mod':
    'NEURON { SUFFIX leak USEION x READ ex WRITE ix VALENCE 2 RANGE g }\nPARAMETER { g = 1e-4 }\nASSIGNED { v ex ix }\nBREAKPOINT { ix = g*(v - ex) }',
  'other.mod': 'NEURON { SUFFIX other USEION x READ xi VALENCE -1 }\nASSIGNED { v xi }',
  'nameless.mod': 'NEURON { SUFFIX nameless USEION y READ yi }\nASSIGNED { v yi }',
  'same.mod': 'NEURON { SUFFIX same USEION x READ xi VALENCE 2 RANGE seen }\nASSIGNED { v xi seen }\nBREAKPOINT { seen = xi }',
  'calcium.mod': 'NEURON { SUFFIX calcium USEION ca READ cai VALENCE 3 }\nASSIGNED { v cai }',
  'store.mod':
    "NEURON { SUFFIX store USEION x WRITE xi, xo RANGE tau }\nPARAMETER { tau = 5 }\nSTATE { xi xo }\nINITIAL { xi = 2 }\nBREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { xi' = -xi/tau xo' = 0 }",
  'Tap.mod':
    'NEURON { POINT_PROCESS Tap USEION x WRITE ix RANGE amp }\nPARAMETER { amp = 0.1 }\nASSIGNED { v ix }\nBREAKPOINT { ix = amp }',
};

function model(change: object): object {
  return {
    hillock: 1,
    mechanisms: ['leak.mod', 'same.mod'],
    sections: [
      { name: 'soma', L: 20, diam: 20 },
      { name: 'dend', L: 100, diam: 1, parent: 'soma(1)' },
    ],
    regions: [{ sections: 'soma', insert: { leak: {}, same: {} } }],
    run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 } },
    ...change,
  };
}

const options: BuildOptions = { read: (name) => FILES[name] ?? null };
const made = (json: object): Simulation => build(json, options);

describe('a new ion', () => {
  it('has 1 mM on both sides, e = 0 until something asks for concentrations, and its own charge', () => {
    const alone = made(model({ regions: [{ sections: 'soma', insert: { leak: {} } }] }));
    alone.initialize();
    expect(['xi', 'xo', 'ex'].map((name) => alone.variable(`soma(0.5).${name}`).get())).toEqual([1, 1, 0]);
    const values = model({ regions: [{ sections: 'soma', insert: { leak: {}, same: {} }, ions: { xi: 2, xo: 20 } }] });
    const simulation = made(values);
    simulation.initialize();
    // R T/(2 F)·ln(20/2) at 6.3 °C
    expect(simulation.variable('soma(0.5).ex').get()).toBeCloseTo(
      ((8.31446261815324 * 279.45 * 1000) / 96485.33212331001 / 2) * Math.log(10),
      10,
    );
    expect(simulation.variable('soma(0.5).seen_same').get()).toBe(2);
  });

  it('starts from its GLOBALs where something writes its concentrations', () => {
    const regions = [{ sections: 'soma', insert: { leak: {}, store: {} }, ions: { xo: 5 } }];
    const simulation = made(model({ mechanisms: ['leak.mod', 'store.mod'], globals: { xo0_x_ion: 7 }, regions }));
    simulation.initialize();
    expect(simulation.variable('soma(0.5).xo').get()).toBe(7);
    expect(simulation.variable('soma(0.5).xi').get()).toBe(2);
    simulation.run(5);
    expect(simulation.variable('soma(0.5).xi').get()).toBeCloseTo(2 * Math.exp(-1), 9);
    expect(simulation.variable('soma(0.5).ex').get()).toBeGreaterThan(20);
  });

  const style = (value: unknown): object => ({ regions: [{ sections: 'soma', insert: { leak: {} }, ionStyle: { x: value } }] });
  it.each<[string, object, string]>([
    [
      'two valences',
      { mechanisms: ['leak.mod', 'other.mod'], regions: [] },
      '/mechanisms: ion "x" has two valences: 2 in leak, -1 in other',
    ],
    [
      'another valence than it always has',
      { mechanisms: ['calcium.mod'], regions: [] },
      '/mechanisms: ion "ca" has two valences: 2 always, 3 in calcium',
    ],
    [
      'no valence',
      { mechanisms: ['nameless.mod'], regions: [{ sections: 'soma', insert: { nameless: {} } }] },
      '/mechanisms: no mechanism tells the VALENCE of ion "y"',
    ],
    [
      'c_style out of range',
      style([4, 1, 0, 0, 0]),
      '/regions/0/ionStyle/x/0: c_style is 0 (unused), 1 (parameter), 2 (assigned) or 3 (state)',
    ],
    ['half an e_style', style([1, 0.5, 0, 0, 0]), '/regions/0/ionStyle/x/1: e_style is 0'],
    ['a flag of 2', style([1, 1, 2, 0, 0]), '/regions/0/ionStyle/x/2: einit is 0 or 1'],
    ['a negative flag', style([1, 1, 0, -1, 0]), '/regions/0/ionStyle/x/3: eadvance is 0 or 1'],
    ['a word', style([1, 1, 0, 0, 'yes']), '/regions/0/ionStyle/x/4: cinit is 0 or 1'],
    ['too few', style([1, 1, 0, 0]), '/regions/0/ionStyle/x/4'],
    ['too many', style([1, 1, 0, 0, 0, 0]), '/regions/0/ionStyle/x'],
    [
      'a style where nothing uses it',
      {
        regions: [
          { sections: 'soma', insert: { leak: {} } },
          { sections: 'dend', ionStyle: { x: [1, 1, 0, 0, 0] } },
        ],
      },
      '/regions/1/ionStyle/x: no density mechanism in dend(0.5) uses ion "x"',
    ],
    [
      'a style of an unknown ion',
      { regions: [{ sections: 'soma', insert: { leak: {} }, ionStyle: { z: [1, 1, 0, 0, 0] } }] },
      '/regions/0/ionStyle/z: no ion that a density mechanism of the model uses: "z"',
    ],
    [
      'values where nothing uses it',
      {
        regions: [
          { sections: 'soma', insert: { leak: {} } },
          { sections: 'dend', ions: { xi: 3 } },
        ],
      },
      '/regions/1/ions/xi: no mechanism in dend(0.5) uses ion "x"',
    ],
    [
      'a value of its current',
      { regions: [{ sections: 'soma', insert: { leak: {} }, ions: { ix: 3 } }] },
      '/regions/0/ions/ix: "ix" is a current: it is computed, not set',
    ],
    [
      'a variable it has not',
      { regions: [{ sections: 'soma', insert: { leak: {} }, ions: { xe: 3 } }] },
      '/regions/0/ions/xe: no ion variable "xe"',
    ],
    [
      'a point at a place without area',
      { mechanisms: ['Tap.mod', 'leak.mod'], regions: [], points: [{ name: 'tap', type: 'Tap', at: 'soma(0)' }] },
      '/points/0/at: Tap uses ions and cannot be at "soma(0)"',
    ],
  ])('with %s is refused', (_what, change, expected) => {
    expect(mistakes(model(change), options)).toContainEqual(expect.stringContaining(`m: ${expected}`));
  });
});
