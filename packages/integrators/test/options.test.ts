import type { OdeSystem } from '@hillock/contracts';
import {
  bdf,
  bdfFactory,
  configured,
  esdirk,
  esdirkFactory,
  gmres,
  isRefusal,
  msolve,
  rosenbrock,
  rosenbrockFactory,
} from '@hillock/integrators';
import { denseLu, treeSolver } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { made } from './support/run.ts';

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}

describe('options', () => {
  it.each<[unknown, string]>([
    [{ rtol: Number.NaN }, 'options of bdf: /rtol: expected a finite number that is not negative, not NaN'],
    [{ rtol: Infinity }, 'options of bdf: /rtol: expected a finite number that is not negative, not Infinity'],
    [{ rtol: '1e-3' }, 'options of bdf: /rtol: expected a finite number that is not negative, not "1e-3"'],
    [{ atol: -1 }, 'options of bdf: /atol: expected a finite number that is not negative, not -1'],
    [{ atol: 'small' }, 'options of bdf: /atol: expected a finite number that is not negative, or a list of such'],
    [{ atol: [1e-3, Number.NaN] }, 'options of bdf: /atol/1: expected a finite number that is not negative, not NaN'],
    [{ maxOrder: 6 }, 'options of bdf: /maxOrder: expected a whole number from 1 to 5, not 6'],
    [{ maxStep: 0 }, 'options of bdf: /maxStep: expected a positive number, not 0'],
    [{ rtoll: 1e-3 }, 'options of bdf: /rtoll: no such option; nearest: "rtol"'],
    [
      { colour: 'red' },
      'options of bdf: /colour: no such option; known are rtol, atol, initialStep, minStep, maxStep, newton, maxOrder, extrapolate',
    ],
  ])('%j', (options, expected) => {
    expect(message(() => bdfFactory.options.parse(options))).toBe(expected);
  });

  it('linear solvers by name, with the nearest one where it is unknown', () => {
    const newton = (linear: unknown): unknown => ({ newton: { derivatives: 'difference', linear } });
    expect(bdfFactory.options.parse(newton('dense-lu')).newton).toMatchObject({ derivatives: 'difference', linear: { name: 'dense-lu' } });
    expect(bdfFactory.options.parse(newton({ name: 'gmres', restart: 5, side: 'left' })).newton).toMatchObject({
      linear: { name: 'gmres' },
    });
    expect(bdfFactory.options.parse(newton(denseLu)).newton).toMatchObject({ linear: denseLu });
    expect(message(() => bdfFactory.options.parse(newton('dense-ul')))).toMatch(/no linear solver "dense-ul"; nearest: "dense-lu"/);
    expect(message(() => bdfFactory.options.parse({ newton: { derivatives: 'none', linear: 'dense-lu' } }))).toMatch(
      /options of bdf: \/newton/,
    );
  });

  it('have defaults and a schema for editors', () => {
    expect(esdirkFactory.options.parse(undefined)).toMatchObject({
      rtol: 1e-6,
      atol: 1e-9,
      minStep: 0,
      maxStep: Infinity,
      newton: 'preferred',
    });
    for (const factory of [bdfFactory, esdirkFactory, rosenbrockFactory]) {
      expect(factory.options.jsonSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(JSON.stringify(factory.options.jsonSchema)).toContain('"rtol"');
    }
  });
});

const system: OdeSystem = {
  n: 3,
  reason: '',
  name: (i) => ['soma.v', 'soma.m', 'soma.h'][i] ?? '',
  rhs(_t, y, out) {
    for (let i = 0; i < 3; i++) out[i] = -y[i]!;
    return 0;
  },
};

describe('combinations that make no sense are refused, with what to choose instead', () => {
  const singular = { diagonal: true, apply: (x: Float64Array, out: Float64Array) => out.set([x[0]!, 0, x[2]!]) };
  const full = { diagonal: false, apply: (x: Float64Array, out: Float64Array) => out.set(x) };
  // what the types of bdf() do not let through can come from a model file
  it.each<[string, OdeSystem, object, RegExp]>([
    ['symbolic', system, { newton: { derivatives: 'symbolic', linear: 'dense-lu' } }, /the system has none; derivatives: "difference"/],
    [
      'tree',
      system,
      { newton: { derivatives: 'difference', linear: treeSolver } },
      /a tree matrix: the system does not form one; a solver for a dense/,
    ],
    [
      'sparse',
      system,
      { newton: { derivatives: 'difference', linear: 'sparse-lu' } },
      /does not say where its Jacobian has elements; a dense solver/,
    ],
    [
      'symbolic products',
      system,
      { newton: { derivatives: 'symbolic', linear: 'gmres' } },
      /the system has no jvp; derivatives: "difference"/,
    ],
    [
      'preconditioned LU',
      system,
      { newton: { derivatives: 'difference', linear: 'dense-lu', precondition: { derivatives: 'difference', linear: 'diagonal' } } },
      /a preconditioner for "dense-lu", which solves directly/,
    ],
    [
      'Krylov in Krylov',
      system,
      { newton: { derivatives: 'difference', linear: 'gmres', precondition: { derivatives: 'difference', linear: 'gmres' } } },
      /preconditioned by another Krylov method/,
    ],
    [
      "Krylov by the system's own msolve",
      system,
      { newton: { derivatives: 'difference', linear: { name: 'gmres', precondition: 'msolve' } } },
      /own msolve: it has none; precondition: \{ derivatives: "difference", linear: "diagonal" \}/,
    ],
    [
      'preconditioned twice over: LU',
      system,
      { newton: { derivatives: 'difference', linear: denseLu, precondition: 'msolve' } },
      /a preconditioner for "dense-lu", which solves directly; no precondition, or a Krylov method/,
    ],
    [
      'diagonal',
      { ...system, mass: full },
      { newton: { derivatives: 'difference', linear: 'diagonal' } },
      /mass matrix that is not diagonal/,
    ],
    ['none', { ...system, mass: singular }, { newton: 'none' }, /functional iteration for a system with a mass matrix/],
  ])('%s', (_, asked, options, expected) => {
    const refused = configured(bdfFactory, options).create(asked);
    expect(isRefusal(refused) && `${refused.refused}; ${refused.instead}`).toMatch(expected);
  });
});

describe('preconditioners', () => {
  it('are given in the Krylov method or beside it', () => {
    const inside = bdfFactory.options.parse({
      newton: { derivatives: 'difference', linear: gmres({ restart: 5, precondition: msolve() }) },
    });
    expect(inside.newton).toMatchObject({ derivatives: 'difference', linear: { name: 'gmres' }, precondition: 'msolve' });
    const by = { derivatives: 'difference', linear: 'diagonal' } as const;
    const beside = bdfFactory.options.parse({ newton: { derivatives: 'difference', linear: 'gmres', precondition: by } });
    expect(beside.newton).toMatchObject({ precondition: { linear: { name: 'diagonal' } } });
    const twice = { derivatives: 'difference', linear: gmres({ precondition: by }), precondition: by };
    expect(message(() => bdfFactory.options.parse({ newton: twice }))).toMatch(/\/newton: the preconditioner is given twice/);
    const wrong = { derivatives: 'difference', linear: { name: 'gmres', precondition: 'msolv' } };
    expect(message(() => bdfFactory.options.parse({ newton: wrong }))).toMatch(/\/newton\/linear\/precondition: expected "msolve"/);
  });

  it('of type errors, none gets through', () => {
    const direct = { derivatives: 'difference', linear: 'diagonal' } as const;
    // @ts-expect-error a direct solver takes no preconditioner
    bdf({ newton: { derivatives: 'difference', linear: 'dense-lu', precondition: direct } });
    // @ts-expect-error a Krylov method does not precondition another
    bdf({ newton: { derivatives: 'difference', linear: gmres({ precondition: { derivatives: 'difference', linear: 'gmres' } }) } });
    // @ts-expect-error solvers of plugins are handed over, not named
    expect(() => bdf({ newton: { derivatives: 'difference', linear: 'dens-lu' } })).toThrow(/nearest: "dense-lu"/);
    // @ts-expect-error a method without derivatives is newton: "none"
    expect(() => bdf({ newton: { derivatives: 'none', linear: 'dense-lu' } })).toThrow(/newton: "none"/);
    // @ts-expect-error Rosenbrock methods need exact derivatives
    rosenbrock({ newton: { derivatives: 'difference', linear: 'dense-lu' } });
    // @ts-expect-error and a direct solver
    rosenbrock({ newton: { derivatives: 'symbolic', linear: gmres() } });
    // @ts-expect-error the preconditioner is the Krylov method's, no solver
    expect(() => bdf({ newton: { derivatives: 'difference', linear: msolve() } })).toThrow(/no linear solver "msolve"/);
  });
});

describe('tolerances', () => {
  it('of the wrong length, or not finite, name the component', () => {
    expect(message(() => bdf({ atol: [1, 2] }).create(system))).toBe('atol has 2 values; the system has 3 components');
    const own = { ...system, tolerances: (_atol: number, out: Float64Array) => out.set([1, Number.NaN, 1]) };
    expect(message(() => esdirk().create(own))).toMatch(/the absolute tolerance of soma\.m is NaN/);
  });

  for (const [name, method] of Object.entries({ bdf, esdirk })) {
    it(`${name}: too tight for double precision, and none at all`, () => {
      const tight = made(method({ rtol: 1e-18, atol: 0 }), system);
      expect(tight.reset(0, Float64Array.of(1, 1, 1), 'start') || tight.step(1, true)).toBe(2);
      expect(tight.reason).toMatch(
        /too tight for double precision: soma\.v is 1, its tolerance 1e-18; make rtol and atol \d+ times larger/,
      );
      const none = made(method({ rtol: 1e-3, atol: 0 }), system);
      expect(none.reset(0, Float64Array.of(1, 0, 1), 'start')).toBe(2);
      expect(none.reason).toBe('soma.m has no tolerance: it is 0, and atol is 0');
    });

    it(`${name}: a singularity ends with t, the worst component and what to try`, () => {
      // y′ = y² from 1: no solution beyond t = 1
      const blowUp: OdeSystem = {
        ...system,
        rhs(_t, y, out) {
          out.set([-y[0]!, y[1]! * y[1]!, 0]);
          return 0;
        },
      };
      const integrator = made(method({ rtol: 1e-6 }), blowUp);
      expect(integrator.reset(0, Float64Array.of(1, 1, 1), 'start')).toBe(0);
      let status = 0;
      let steps = 0;
      for (; status === 0 && steps < 5000; steps++) status = integrator.step(2, true);
      expect(status).toBe(2);
      expect(Math.abs(integrator.t - 1)).toBeLessThan(1e-4);
      expect(integrator.reason).toMatch(/t = (0\.9999|1\.0000|1)/);
    });

    it(`${name}: a smallest step that is too long, with the same`, () => {
      const fast: OdeSystem = {
        ...system,
        rhs(t, y, out) {
          out.set([t < 0.5 ? 1 : -1e9 * (t - 0.5), -y[1]!, 0]);
          return 0;
        },
      };
      const integrator = made(method({ rtol: 1e-8, atol: 1e-8, minStep: 1e-2, initialStep: 1e-2 }), fast);
      expect(integrator.reset(0, Float64Array.of(1, 1, 1), 'start')).toBe(0);
      let status = 0;
      for (let steps = 0; status === 0 && steps < 5000; steps++) status = integrator.step(2, true);
      expect(status).toBe(2);
      expect(integrator.reason).toMatch(/the error test failed (once|\d+ times); worst component: soma\.\w = .*Try: a minStep below 0\.01/);
    });
  }
});
