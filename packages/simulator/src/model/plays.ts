import type { Layout } from '../layout/layout.ts';
import type { PlaySpec } from '../layout/play-arrays.ts';
import { resolveVariable } from '../layout/variables.ts';
import { ionVariable } from './ions.ts';
import type { Model } from './model.ts';
import { parsePlace, parseVariable } from './place.ts';
import type { Path, Problems } from './problems.ts';

/** Variables of a segment that follow from others at every step. */
const FOLLOWING: Readonly<Record<string, string>> = {
  area: 'area follows from the geometry',
  diam: 'a diameter cannot change while a model runs',
  i_cap: 'the capacitive current is computed',
};

/** The plays of a model with their variables found. */
export function resolvePlays(model: Model, layout: Layout, problems: Problems): PlaySpec[] {
  const first = new Map<number, string>();
  return Object.entries(model.play ?? {}).flatMap(([target, { t, value, continuous = true }]): PlaySpec[] => {
    const path: Path = ['play', target];
    const why = notPlayable(target, layout);
    if (why !== null) {
      problems.add(path, `${target} cannot be played: ${why}`);
      return [];
    }
    const variable = resolveVariable(layout, target, path, problems);
    if (variable < 0) return [];
    const other = first.get(variable);
    if (other !== undefined) {
      problems.add(path, `${target} is ${other}, which is played already`);
      return [];
    }
    first.set(variable, target);
    return [{ name: target, variable, t, value, continuous }];
  });
}

/** Why a variable that there may be is none that values can be given to. */
function notPlayable(target: string, layout: Layout): string | null {
  const variable = parseVariable(target);
  if (variable === null || parsePlace(variable.owner) === null) return null;
  const following = FOLLOWING[variable.name];
  if (following !== undefined) return following;
  return ionVariable(variable.name, layout.ions.keys())?.variable === 'i' ? 'the current of an ion is computed' : null;
}
