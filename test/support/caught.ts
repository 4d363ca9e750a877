import type { ConfiguredIntegrator, NewtonOperator, OdeSystem } from '@hillock/contracts';
import { bdf, buildModel, formatMistake, treeSolver } from '@hillock/hillock';
import { loadModelFile } from '@hillock/hillock/node';
import { denseLu } from '@hillock/linalg';
import type { Model } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';

/** The equations of a model, and where they are after some time. */
export interface Caught {
  readonly system: OdeSystem;
  readonly t: number;
  readonly y: Float64Array;
}

/** What a build needs besides the model. */
type Extra = Omit<NonNullable<Parameters<typeof buildModel>[1]>, 'integrator'>;

/** The system of a model and its state after some ms. Left: why there is none. */
export function caughtIn(model: Model, ms: number, extra: Extra = {}): E.Either<string, Caught> {
  const inner = bdf({ rtol: 1e-7, atol: 1e-7 });
  const found: { system?: OdeSystem; at?: () => { readonly t: number; readonly y: Float64Array } } = {};
  const integrator: ConfiguredIntegrator = {
    name: 'caught',
    needs: [],
    create(system) {
      const made = inner.create(system);
      if ('refused' in made) return made;
      Object.assign(found, { system, at: () => ({ t: made.t, y: made.y.slice() }) });
      return made;
    },
  };
  const { rates: _, ...run } = model.run;
  const built = buildModel({ ...model, run: { ...run, sample: 1 } }, { ...extra, integrator });
  if (E.isLeft(built)) return E.left(built.left.map((mistake) => formatMistake(mistake, 'model')).join('\n'));
  const { status, reason } = built.right.run(ms);
  if (status !== 'finished' || found.system === undefined || found.at === undefined) return E.left(reason);
  return E.right({ system: found.system, ...found.at() });
}

/** The same of a model file; null where error control is refused or fails. */
export function caught(file: string, ms: number): Caught | null {
  const loaded = loadModelFile(file);
  if (E.isLeft(loaded)) throw new Error(file);
  const { model, read, packages } = loaded.right;
  return E.getOrElse((): Caught | null => null)(caughtIn(model, ms, { read, packages }));
}

/** Newton's operator along the tree, with the derivatives of the text. */
export function treeOf(system: OdeSystem): NewtonOperator {
  const made = system.newton?.({ derivatives: 'symbolic', linear: treeSolver });
  if (made === undefined || 'refused' in made) throw new Error('no operator along the tree');
  return made;
}

/** Numbers between −½ and ½, the same each time. */
export function numbers(n: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

const sizeOf = (value: number): number => Math.max(Math.abs(value), 1e-7);

/** ∂f/∂y column by column, by differences of the fourth order over the whole model: row by row. */
export function jacobianOf({ system, t, y }: Caught): Float64Array {
  const { n } = system;
  const values = new Float64Array(n * n);
  const f = new Float64Array(n);
  const point = y.slice();
  for (let j = 0; j < n; j++) {
    const h = 1e-3 * sizeOf(y[j] ?? 0);
    for (const [steps, weight] of [
      [1, 8],
      [-1, -8],
      [2, -1],
      [-2, 1],
    ] as const) {
      point[j] = (y[j] ?? 0) + steps * h;
      if (system.rhs(t, point, f) !== 0) throw new Error(system.reason);
      for (let i = 0; i < n; i++) values[i * n + j] = (values[i * n + j] ?? 0) + (weight * (f[i] ?? 0)) / (12 * h);
    }
    point[j] = y[j] ?? 0;
  }
  return values;
}

/** (1 − γJ)·x = b along the tree and by a dense LU of the differences: the largest difference of a component, relative to its size or a part of the value's own. */
export function disagreement(at: Caught, gamma: number, jacobian: Float64Array = jacobianOf(at)): number {
  const { system, t, y } = at;
  const { n } = system;
  const b = rightSide(at);
  const values = jacobian.map((value, at_) => (at_ % (n + 1) === 0 ? 1 : 0) - gamma * value);
  const work = denseLu.create({ n, values });
  const dense = b.slice();
  const weights = new Float64Array(n).fill(1);
  if (work.factor() !== 0 || work.solve(dense, weights, 0) !== 0) throw new Error(work.reason);
  const fy = new Float64Array(n);
  if (system.rhs(t, y, fy) !== 0) throw new Error(system.reason);
  const tree = treeOf(system);
  const x = b.slice();
  if (tree.setup(t, y, fy, gamma, true, weights) !== 0 || tree.solve(x, weights, 0) !== 0) throw new Error(tree.reason);
  let most = 0;
  for (let i = 0; i < n; i++) {
    const expected = dense[i] ?? 0;
    const scale = Math.abs(expected) + 1e-3 * sizeOf(y[i] ?? 0);
    most = Math.max(most, Math.abs((x[i] ?? 0) - expected) / scale);
  }
  return most;
}

/** A right side of the size of the values. */
export function rightSide({ system, y }: Caught): Float64Array {
  return numbers(system.n).map((value, i) => value * sizeOf(y[i] ?? 0));
}

/** x along the tree, to be compared bit by bit. */
export function treeSolution(at: Caught, gamma: number): Float64Array {
  const { system, t, y } = at;
  const { n } = system;
  const fy = new Float64Array(n);
  const weights = new Float64Array(n).fill(1);
  if (system.rhs(t, y, fy) !== 0) throw new Error(system.reason);
  const tree = treeOf(system);
  const x = rightSide(at);
  if (tree.setup(t, y, fy, gamma, true, weights) !== 0 || tree.solve(x, weights, 0) !== 0) throw new Error(tree.reason);
  return x;
}
