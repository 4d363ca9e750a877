import assert from 'node:assert/strict';
import type { OdeSystem } from '@hillock/contracts';
import { bdf, Driver, isRefusal } from '@hillock/integrators';

/** Robertson's reactions: rates of 0.04, 1e4 and 3e7. */
const robertson: OdeSystem = {
  n: 3,
  reason: '',
  name: (i) => ['A', 'B', 'C'][i] ?? '',
  rhs(_t, y, out) {
    const [a, b, c] = [y[0]!, y[1]!, y[2]!];
    out[0] = -0.04 * a + 1e4 * b * c;
    out[2] = 3e7 * b * b;
    out[1] = -out[0] - out[2];
    return 0;
  },
  roots: 1,
  root(_t, y, out) {
    out[0] = y[2]! - 0.5; // half of A has become C
  },
};

const integrator = bdf({ rtol: 1e-7, atol: [1e-10, 1e-14, 1e-10] }).create(robertson);
if (isRefusal(integrator)) throw new Error(`${integrator.refused}; ${integrator.instead}`);
const a: number[] = [];
let half = 0;
const driver = new Driver(robertson, integrator, {
  samples: [0.4, 40, 4000],
  onSample: (_index, _t, y) => a.push(y[0]!),
  onRoot(_index, _direction, t) {
    half = t;
    return null; // nothing changed: the integrator goes on
  },
});
const status = driver.start(0, Float64Array.of(1, 0, 0)) || driver.run(4000);
if (status !== 0) throw new Error(driver.reason);

console.log(a, half, integrator.statistics);
const expected = [0.98517211386, 0.7158270687, 0.1832022578]; // converged values
assert.ok(a.every((value, i) => Math.abs(value - expected[i]!) < 1e-5));
assert.ok(Math.abs(half - 268.3333) < 1e-3);
