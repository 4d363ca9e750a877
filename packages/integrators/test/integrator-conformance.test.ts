import { bdf, esdirk, rosenbrock } from '@hillock/integrators';
import { integratorConformance } from '@hillock/integrators/testing';
import { describe, it } from 'vitest';

for (const [name, method] of Object.entries({ bdf, esdirk, rosenbrock })) {
  describe(`${name} conforms`, () => {
    for (const check of integratorConformance(method)) it(check.name, () => check.run());
  });
}

describe('with differences, on a dense matrix', () => {
  for (const [name, method] of Object.entries({ bdf, esdirk })) {
    const checks = integratorConformance((tolerances) =>
      method({ ...tolerances, newton: { derivatives: 'difference', linear: 'dense-lu' } }),
    );
    for (const check of checks) it(`${name} ${check.name}`, () => check.run());
  }
});

describe('with GMRES, matrix-free', () => {
  for (const [name, method] of Object.entries({ bdf, esdirk })) {
    const checks = integratorConformance((tolerances) =>
      method({ ...tolerances, newton: { derivatives: 'difference', linear: { name: 'gmres' } } }),
    );
    for (const check of checks) it(`${name} ${check.name}`, () => check.run());
  }
});

describe('without a Jacobian', () => {
  const checks = integratorConformance((tolerances) => bdf({ ...tolerances, newton: 'none' }), { stiff: false });
  for (const check of checks) it(check.name, () => check.run());
});
