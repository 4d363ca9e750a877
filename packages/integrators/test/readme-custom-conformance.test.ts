import { configured } from '@hillock/integrators';
import { integratorConformance } from '@hillock/integrators/testing';
import { describe, it } from 'vitest';
import { bogackiShampine } from './readme-custom.ts';

describe('my integrator', () => {
  const checks = integratorConformance((tolerances) => configured(bogackiShampine, tolerances), { stiff: false });
  for (const check of checks) it(check.name, () => check.run());
});
