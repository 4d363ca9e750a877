import { backwardEuler } from '@hillock/integrators';
import { stepperConformance } from '@hillock/integrators/testing';
import { describe, it } from 'vitest';

describe('my stepper', () => {
  for (const check of stepperConformance(backwardEuler, { order: 1 })) it(check.name, () => check.run());
});
