import assert from 'node:assert/strict';
import type { StaggeredSystem } from '@hillock/contracts';
import { backwardEuler, crankNicolson } from '@hillock/integrators';

/** One passive compartment: cm·v′ = −g·(v + 65) with a membrane time constant of 10 ms, 10 mV above rest at the start. */
function compartment(): StaggeredSystem & { v: number } {
  const cm = 1e-3; // mF/cm²
  const g = 1e-4; // S/cm²
  let rhs = 0; // −current, then the change of v
  let d = 1;
  return {
    v: -55,
    reason: '',
    detect() {},
    deliver: () => 0,
    assemble(_t, cj) {
      rhs = -g * (this.v + 65);
      d = cm * cj + g;
      return 0;
    },
    solve() {
      rhs /= d;
      return 0;
    },
    update(factor) {
      this.v += factor * rhs;
      return 0;
    },
    transfer() {},
    advance: () => 0,
    accept: () => 0,
  };
}

/** The error after 10 ms, where v = −65 + 10/e. */
function error(stepper: typeof backwardEuler, dt: number): number {
  const system = compartment();
  let t = 0;
  while (t < 10 - dt / 2) {
    const status = stepper.step(system, t, dt);
    if (status !== 0) throw new Error(`step at ${t} ms: ${system.reason}`);
    t = t + dt / 2 + dt / 2; // as the engine's clock does
  }
  return Math.abs(system.v - (-65 + 10 / Math.E));
}

console.log('backward Euler', error(backwardEuler, 0.1), error(backwardEuler, 0.05)); // halves
console.log('Crank–Nicolson', error(crankNicolson, 0.1), error(crankNicolson, 0.05)); // quarters
assert.ok(error(backwardEuler, 0.05) < 0.51 * error(backwardEuler, 0.1));
assert.ok(error(crankNicolson, 0.05) < 0.26 * error(crankNicolson, 0.1));
