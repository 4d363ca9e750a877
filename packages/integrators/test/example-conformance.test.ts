// The integrator of examples/custom-integrator keeps the rules that the driver relies on.
import type { OdeSystem } from '@hillock/contracts';
import { configured } from '@hillock/integrators';
import { integratorConformance } from '@hillock/integrators/testing';
import { denseLu } from '@hillock/linalg';
import { describe, expect, it } from 'vitest';
import { extrapolatedEuler } from '../../../examples/custom-integrator/extrapolated-euler.ts';

describe('the custom integrator of the examples', () => {
  const checks = integratorConformance((tolerances) => {
    const own = configured(extrapolatedEuler, tolerances);
    // it takes the solver that a system prefers, and the trials prefer none
    const preferring = (system: OdeSystem): OdeSystem =>
      Object.assign(Object.create(system), { preferredNewton: { derivatives: 'difference', linear: denseLu } });
    return { ...own, create: (system) => own.create(preferring(system)) };
  });
  // of order 2 it takes steps that are too short by themselves for that trial to refuse one
  const fitting = checks.filter((check) => check.name !== 'takes a smaller step when f asks for it');
  it('is tested by all but one check', () => expect(fitting).toHaveLength(checks.length - 1));
  for (const check of fitting) it(check.name, () => check.run());
});
