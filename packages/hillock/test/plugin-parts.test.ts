// Parts of plugins that a model names.
import type { NonvintBlock, PluginSpec, StaggeredStepper } from '@hillock/contracts';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  backwardEuler,
  buildModel,
  builtInPlugins,
  denseLu,
  formatMistake,
  type Model,
  origins,
  Registry,
  treeSolver,
  withMechanisms,
} from '../src/index.ts';
import { base, none, slow, spec, steps } from './plugin-parts.ts';

const variable = (options: object): Model['run'] => ({
  tstop: 5,
  sample: 0.5,
  integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6, ...options },
});

function outcome(model: Model, plugins: readonly PluginSpec[]): readonly number[] | readonly string[] {
  const built = buildModel(model, { plugins });
  if (E.isLeft(built)) return built.left.map((mistake) => formatMistake(mistake, 'm'));
  const { status, reason } = built.right.run(model.run.tstop);
  return status === 'finished' ? (built.right.result().traces.v ?? []) : [reason];
}

/** A stepper with an option: so many steps of backward Euler in one. */
const sub = {
  name: 'sub-stepped',
  options: {
    parse: (json: unknown): { readonly parts: number } => ({ parts: 1, ...(typeof json === 'object' ? json : {}) }),
    jsonSchema: {
      type: 'object',
      properties: { parts: { type: 'integer', minimum: 1 } },
      required: ['parts'],
      additionalProperties: false,
    },
  },
  create: (options: unknown): StaggeredStepper => {
    const parts = typeof options === 'object' && options !== null && 'parts' in options ? Number(options.parts) : 1;
    return { name: 'sub-stepped', step: (system, t, dt) => (parts === 1 ? backwardEuler.step(system, t, dt) : 2) };
  },
};

/** A solver that counts, as a factory with options. */
const counted = (used: string[]): object => ({
  name: 'counted-lu',
  options: {
    parse: (json: unknown) => json,
    jsonSchema: { type: 'object', properties: { label: { type: 'string' } }, additionalProperties: false },
  },
  create: (options: unknown) => ({
    ...denseLu,
    name: 'counted-lu',
    create: (like: Parameters<typeof denseLu.create>[0]) => {
      used.push(JSON.stringify(options));
      return denseLu.create(like);
    },
  }),
});

/** A current of constant density, out of everywhere. */
const drain = {
  name: 'drain',
  options: {
    parse: (json: unknown) => json,
    jsonSchema: { type: 'object', properties: { density: { type: 'number' } }, required: ['density'], additionalProperties: false },
  },
  create: (options: unknown): NonvintBlock => {
    const density = typeof options === 'object' && options !== null && 'density' in options ? Number(options.density) : 0;
    return {
      current(rhs) {
        for (let i = 0; i < rhs.length; i++) rhs[i] = rhs[i]! - density;
      },
    };
  },
};

describe('parts of plugins by name', () => {
  const parts = (used: string[] = []): PluginSpec =>
    spec({ provides: { steppers: [slow, sub], linearSolvers: [counted(used)], blocks: [drain] } });

  it('steppers, with and without options', () => {
    const expected = outcome(base(), []);
    expect(expected).toHaveLength(201);
    expect(outcome(base({ run: steps('slow') }), [parts()])).toEqual(expected);
    expect(outcome(base({ run: steps('sub-stepped', { parts: 1 }) }), [parts()])).toEqual(expected);
    expect(outcome(base({ run: steps('sub-stepped', { part: 1 }) }), [parts()])).toEqual([
      'm: /run/integrator/part: no such option; nearest: "parts"',
    ]);
    expect(outcome(base({ run: steps('sub-stepped', { parts: 0.5 }) }), [parts()])).toEqual([
      'm: /run/integrator/parts: expected a whole number, not 0.5',
    ]);
    expect(outcome(base({ run: steps('sub-stepped') }), [parts()])).toEqual(['m: /run/integrator: the option "parts" is missing']);
    expect(outcome(base({ run: steps('slow', { parts: 1 }) }), [parts()])).toEqual([
      expect.stringContaining('/run/integrator/parts: slow takes steps of fixed size'),
    ]);
    expect(outcome(base({ run: steps('slo') }), [parts()])).toEqual(['m: /run/integrator/method: no integrator "slo"; nearest: "slow"']);
  });

  it('linear solvers, in the Newton iteration of a method and in its preconditioner', () => {
    const used: string[] = [];
    const plugins = [parts(used)];
    const direct = variable({ newton: { derivatives: 'difference', linear: { name: 'counted-lu', label: 'a' } } });
    const krylov = variable({
      newton: { derivatives: 'difference', linear: { name: 'gmres', precondition: { derivatives: 'difference', linear: 'counted-lu' } } },
    });
    const own = outcome(base({ run: variable({ newton: { derivatives: 'difference', linear: 'dense-lu' } }) }), []);
    expect(own).toHaveLength(11);
    expect(outcome(base({ run: direct }), plugins)).toEqual(own);
    expect(outcome(base({ run: krylov }), plugins)).toHaveLength(11);
    expect(used).toEqual(['{"label":"a"}', '{}']);
    const errors = (newton: object): unknown => outcome(base({ run: variable({ newton }) }), plugins);
    expect(errors({ derivatives: 'difference', linear: 'counted-l' })).toEqual([
      'm: /run/integrator/newton/linear: no linear solver "counted-l"; nearest: "counted-lu"',
    ]);
    expect(errors({ derivatives: 'difference', linear: { name: 'counted-lu', lable: 'a' } })).toEqual([
      'm: /run/integrator/newton/linear/lable: no such option; nearest: "label"',
    ]);
    expect(errors({ derivatives: 'difference', linear: { name: 'dense-lu', pivot: 1 } })).toEqual([
      'm: /run/integrator/newton/linear/pivot: the linear solver "dense-lu" has no options',
    ]);
    expect(errors({ derivative: 'difference', linear: 'dense-lu' })).toEqual([
      expect.stringMatching(/^m: \/run\/integrator\/newton\/derivative/),
    ]);
    expect(outcome(base({ run: variable({ rtoll: 1 }) }), [])).toEqual(['m: /run/integrator/rtoll: no such option; nearest: "rtol"']);
  });

  it('but no tree solver of others: the tree of a cable is solved with its mechanisms', () => {
    const own = spec({ provides: { linearSolvers: [{ ...treeSolver, name: 'own-tree' }] } });
    const run = variable({ newton: { derivatives: 'symbolic', linear: 'own-tree' } });
    expect(outcome(base({ run }), [own])).toEqual([expect.stringMatching(/"own-tree" for the tree of a cable.*instead, "linear": "tree"/)]);
  });

  it('blocks, with their options', () => {
    const use = (block: object): unknown => outcome(base({ blocks: [block] }), [parts()]);
    const free = outcome(base(), []);
    expect(use({ use: 'extra', options: { density: 0 } })).toEqual(free);
    // 1 µA/cm² outward holds the cell down
    const held = use({ use: 'extra', name: 'drain', options: { density: 1e-3 } });
    expect(Array.isArray(held) && held[200] < Number(free[200])).toBe(true);
    expect(use({ use: 'extra', options: { densty: 1 } })).toEqual(['m: /blocks/0/options/densty: no such option; nearest: "density"']);
    expect(use({ use: 'extra', options: { density: '1' } })).toEqual(['m: /blocks/0/options/density: expected a number, not "1"']);
    expect(use({ use: 'extra' })).toEqual(['m: /blocks/0/options: the option "density" is missing']);
    expect(use({ use: 'extra', name: 'drein' })).toEqual([
      'm: /blocks/0/name: no block "drein"; "extra" 1.2.0 has "drain"; nearest: "drain"',
    ]);
    expect(use({ use: 'odex' })).toEqual(['m: /blocks/0: which block is meant? "@hillock/odex" 0.1.0 has no blocks']);
    expect(use({ use: 'other' })).toEqual([expect.stringContaining('m: /blocks/0/use: the plugin "other" is not loaded: hand it over')]);
  });

  it('blocks that cannot be made are told with their place', () => {
    const broken = spec({
      provides: {
        blocks: [
          {
            ...drain,
            create: () => {
              throw new Error('no memory');
            },
          },
          { ...drain, name: 'nothing', create: () => 3 },
        ],
      },
    });
    const use = (name: string): unknown => outcome(base({ blocks: [{ use: 'extra', name, options: { density: 1 } }] }), [broken]);
    expect(use('drain')).toEqual(['m: /blocks/0/options: no memory']);
    expect(use('nothing')).toEqual(['m: /blocks/0: "extra" 1.2.0 made no block "nothing", but 3']);
  });

  it('mechanisms: those that come at once, and those that are awaited', async () => {
    const found = Registry.of(builtInPlugins());
    const pas = E.isRight(found) ? found.right.find('mechanisms', 'pas')?.part.load('pas') : undefined;
    if (pas === undefined || 'then' in pas) throw new Error('pas is there at once');
    const leak = { ...pas, name: 'leak' };
    const at = (load: () => unknown): PluginSpec => spec({ provides: { mechanisms: [{ names: ['leak'], load }] } });
    const model = base({ regions: [{ sections: 'soma', insert: { leak: { g: 1e-3, e: -70 } } }] });
    expect(outcome(model, [at(() => leak)])).toHaveLength(201);
    const late = at(() => Promise.resolve(leak));
    // a provider may be an object with a state of its own
    const stateful = {
      names: ['leak'],
      found: leak,
      load(): unknown {
        return Promise.resolve(this.found);
      },
    };
    expect(outcome(model, [await withMechanisms(spec({ provides: { mechanisms: [stateful] } }))])).toHaveLength(201);
    expect(outcome(model, [late])).toEqual([expect.stringMatching(/the mechanism "leak" of "extra" 1\.2\.0 has to be waited for/)]);
    expect(outcome(model, [await withMechanisms(late)])).toHaveLength(201);
    expect(
      outcome(model, [
        at(() => {
          throw new Error('lost');
        }),
      ]),
    ).toEqual(['m: /plugins/extra: lost']);
  });

  it('integrators that lack something are refused with what to use instead', () => {
    const factory = (change: object): PluginSpec =>
      spec({ provides: { integrators: [{ name: 'x', options: { ...none, jsonSchema: {} }, needs: [], create: () => 3, ...change }] } });
    const run = { ...variable({}), integrator: { method: 'x' } };
    expect(outcome(base({ run }), [factory({ needs: ['mass'] })])).toEqual([
      expect.stringMatching(/"x", which needs a system with a mass matrix: instead, "bdf"/),
    ]);
    expect(outcome(base({ run }), [factory({ create: () => ({}) })])).toEqual([
      expect.stringMatching(/"x": "extra" 1\.2\.0 made no integrator/),
    ]);
  });

  it('options of plugins are not taken silently', () => {
    expect(outcome(base({ plugins: { extra: { sigma: 1 } } }), [parts()])).toEqual([
      expect.stringContaining('m: /plugins/extra/sigma: "extra" 1.2.0 has no options here'),
    ]);
    expect(outcome(base({ plugins: { odex: {}, extra: {} } }), [parts()])).toHaveLength(201);
  });

  it('are told with the plugin that each comes from', () => {
    const model = base({
      run: variable({
        newton: { derivatives: 'difference', linear: { name: 'gmres', precondition: { derivatives: 'difference', linear: 'counted-lu' } } },
      }),
      blocks: [{ use: 'extra' }],
    });
    expect(origins(model, [parts()], ['hh', 'own']).map((o) => `${o.what} ${o.name}: ${o.plugin} ${o.version}`)).toEqual([
      'integrator bdf: @hillock/integrators 0.1.0',
      'linear solver gmres: @hillock/linalg 0.1.0',
      'linear solver counted-lu: extra 1.2.0',
      'block drain: extra 1.2.0',
      'mechanism hh: @hillock/mechanisms 0.1.0',
    ]);
  });
});
