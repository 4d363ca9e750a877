import { allIntegrators, configured } from '@hillock/integrators';
import { expect, it } from 'vitest';
import { hires } from './problems/index.ts';
import { score } from './support/run.ts';

it('every method is configured by name and options, as a model file gives them', () => {
  expect(allIntegrators.map((factory) => factory.name)).toStrictEqual(['bdf', 'esdirk', 'rosenbrock']);
  const options: unknown = JSON.parse('{ "rtol": 1e-6, "atol": 1e-10, "newton": { "derivatives": "symbolic", "linear": "dense-lu" } }');
  for (const factory of allIntegrators) expect(score(hires, configured(factory, options)).digits).toBeGreaterThan(4);
});
