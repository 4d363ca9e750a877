import type { ConfiguredIntegrator, F64, Integrator, OdeSystem } from '@hillock/contracts';
import { bdf, configured, esdirk, isRefusal } from '@hillock/integrators';
import { integratorConformance, type MakeIntegrator } from '@hillock/integrators/testing';
import { describe, expect, it } from 'vitest';
import { bogackiShampine } from './readme-custom.ts';

function failures(make: MakeIntegrator, stiff = true): readonly string[] {
  return integratorConformance(make, { stiff }).flatMap((check) => {
    try {
      check.run();
      return [];
    } catch {
      return [check.name];
    }
  });
}

/** ESDIRK with some of its methods replaced; `inner` is the intact one. */
function spoiled(spoil: (inner: Integrator, system: OdeSystem) => Partial<Integrator>): MakeIntegrator {
  return (tolerances): ConfiguredIntegrator => {
    const good = esdirk(tolerances);
    return {
      ...good,
      create(system) {
        const inner = good.create(system);
        if (isRefusal(inner)) return inner;
        const parts = spoil(inner, system);
        const whole: Integrator = {
          get t() {
            return parts.t ?? inner.t;
          },
          get tPrevious() {
            return inner.tPrevious;
          },
          get y() {
            return inner.y;
          },
          get reason() {
            return parts.reason ?? inner.reason;
          },
          get statistics() {
            return parts.statistics ?? inner.statistics;
          },
          reset: parts.reset ?? ((t, y, cause) => inner.reset(t, y, cause)),
          step: parts.step ?? ((t, hard) => inner.step(t, hard)),
          interpolate: parts.interpolate ?? ((t, derivative, out) => inner.interpolate(t, derivative, out)),
          save: parts.save ?? (() => inner.save()),
          restore: parts.restore ?? ((bytes) => inner.restore(bytes)),
        };
        return whole;
      },
    };
  };
}

describe('the kit passes', () => {
  it('an intact wrapper, and a method written outside this package in under 40 lines', () => {
    expect(failures(spoiled(() => ({})))).toStrictEqual([]);
    expect(failures((tolerances) => configured(bogackiShampine, tolerances), false)).toStrictEqual([]);
  });
});

describe('the kit fails a method that', () => {
  it('has tolerances of its own', () => {
    expect(failures(() => bdf({ rtol: 1e-2, atol: 1e-2 }))).toContain('holds errors near the tolerance');
  });

  it('runs over hard stops', () => {
    expect(failures(spoiled((inner) => ({ step: (t) => inner.step(t, false) })))).toContain(
      'meets hard stops to the bit, and f is not evaluated beyond them',
    );
  });

  it('interpolates along a straight line', () => {
    const make = spoiled((inner, system) => {
      const [from, to] = [new Float64Array(system.n), new Float64Array(system.n)];
      const interpolate = (t: number, derivative: 0 | 1, out: F64): void => {
        const [a, b] = [inner.tPrevious, inner.t];
        inner.interpolate(a, 0, from);
        to.set(inner.y);
        for (let i = 0; i < out.length; i++) {
          const slope = a === b ? 0 : (to[i]! - from[i]!) / (b - a);
          out[i] = derivative === 1 ? slope : to[i]! + slope * (t - b);
        }
      };
      return { interpolate };
    });
    expect(failures(make)).toContain('has dense output that meets both ends, and its derivative');
  });

  it('gives y where the derivative is asked for', () => {
    expect(failures(spoiled((inner) => ({ interpolate: (t, _derivative, out) => inner.interpolate(t, 0, out) })))).toStrictEqual([
      'has dense output that meets both ends, and its derivative',
    ]);
  });

  it('says that all is well', () => {
    const make = spoiled((inner) => ({
      step: (t, hard) => {
        inner.step(t, hard);
        return 0;
      },
    }));
    expect(failures(make)).toContain('ends with a reason, at the last good step, when f fails');
  });

  it('fails without a reason', () => {
    expect(failures(spoiled(() => ({ reason: '' })))).toContain('ends with a reason, at the last good step, when f fails');
  });

  it('does not count', () => {
    expect(
      failures(
        spoiled((inner) => ({
          get statistics() {
            return { ...inner.statistics, steps: 0, rhs: 0, restarts: inner.statistics.restarts };
          },
        })),
      ),
    ).toContain('counts steps, right-hand sides and restarts');
  });

  it('does not restart after a jump', () => {
    const make = spoiled((inner) => ({ reset: (t, y, cause) => (cause === 'state' ? 0 : inner.reset(t, y, cause)) }));
    expect(failures(make)).toContain('restarts after jumps');
  });

  it('saves nothing, or restores anything', () => {
    expect(failures(spoiled(() => ({ save: () => new Uint8Array(8), restore: () => {} })))).toEqual(
      expect.arrayContaining(['is saved and restored to the same bits', 'refuses bytes that are not its own']),
    );
  });

  it('is changed by a save', () => {
    const make = spoiled((inner) => ({
      save() {
        const bytes = inner.save();
        inner.reset(inner.t, inner.y, 'rhs');
        return bytes;
      },
    }));
    expect(failures(make)).toContain('is saved and restored to the same bits');
  });

  it('is explicit where it claims to be stiff', () => {
    expect(failures((tolerances) => bdf({ ...tolerances, newton: 'none' }))).toStrictEqual(['solves a stiff system in few steps']);
  });

  it('leaves algebraic components as they are', () => {
    const make: MakeIntegrator = (tolerances) => {
      const good = esdirk(tolerances);
      const nothing: OdeSystem['consistent'] = (_t, _y, ydot) => {
        ydot.fill(0);
        return 0;
      };
      return {
        ...good,
        create: ({ consistent: _, ...system }) => good.create({ ...system, consistent: nothing }),
      };
    };
    expect(failures(make)).toContain('solves algebraic components, or refuses them');
  });
});
