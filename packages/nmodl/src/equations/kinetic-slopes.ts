import type { Stmt } from '@hillock/kernel';
import { add, div, local, number, set, sub } from '@hillock/kernel/notation';
import { type Context, Scope } from '../lower/context.ts';
import type { NamedBlock } from '../syntax/tree.ts';
import { blockFunction } from './block-function.ts';
import type { Slopes } from './derivative.ts';
import { changes, fluxes, netFlux, times } from './reactions.ts';
import { Scheme } from './scheme.ts';
import { writeSlope } from './unknown.ts';

/** A KINETIC block as slopes: s′ = (sum of fluxes)/volume. CONSERVE has no part in it. */
export function kineticSlopes(context: Context, block: NamedBlock): Slopes {
  const { unknowns } = new Scheme(context, block, new Scope(context, 'parameter', null, 'parameter'));
  const name = blockFunction(context, `_slopes_${block.name.text}`, (scope): readonly Stmt[] => {
    const scheme = new Scheme(context, block, scope);
    const sums = unknowns.map((u) => context.unique(`${u.state}_flux`));
    const volumes = unknowns.map((u) => scheme.volume(scope, u));
    // volumes first: they hold for the whole block
    const held = volumes.map((volume) => (volume === null ? null : context.unique('volume')));
    const body = scheme.lower(scope, {
      reaction: (inner, s, left, right) => [
        ...fluxes(inner, s, left, right),
        ...[...changes(left, right)].map(([i, change]) => {
          const sum = sums[i] ?? '';
          const by = times(netFlux(s), Math.abs(change));
          return set(sum, change > 0 ? add(local(sum), by) : sub(local(sum), by));
        }),
      ],
      conserve: () => [],
    });
    return [
      ...volumes.flatMap((volume, i) => (volume === null ? [] : [set(held[i] ?? '', volume)])),
      ...sums.map((sum) => set(sum, number(0))),
      ...body,
      ...unknowns.map((u, i) => {
        const volume = held[i] ?? null;
        const sum = local(sums[i] ?? '');
        return writeSlope(u, volume === null ? sum : div(sum, local(volume)));
      }),
    ];
  });
  return { unknowns, function: name };
}
