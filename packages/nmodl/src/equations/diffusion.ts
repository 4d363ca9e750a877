import type { DiffusionSpec } from '@hillock/contracts';
import type { Kernel, Stmt } from '@hillock/kernel';
import { integer, load, number, set, store } from '@hillock/kernel/notation';
import { type Context, DT_PARAMETER, instanceScope, T_PARAMETER } from '../lower/context.ts';
import type { NamedBlock } from '../syntax/tree.ts';
import { engineClock } from './block-function.ts';
import { forElement, volumesOf } from './scheme.ts';
import { type Unknown, unknownsOf } from './unknown.ts';

export interface Diffusion {
  readonly specs: readonly DiffusionSpec[];
  readonly kernels: readonly Kernel[];
}

/** LONGITUDINAL_DIFFUSION of the KINETIC blocks of a file: `diffusion` evaluates volumes and conductances, `afterDiffusion` tells ions of their new concentrations. */
export function lowerDiffusion(context: Context): Diffusion {
  const specs: DiffusionSpec[] = [];
  const evaluate: Stmt[] = [];
  for (const block of context.file.equations) {
    if (block.kind !== 'KINETIC') continue;
    const made = ofBlock(context, block);
    specs.push(...made.specs);
    evaluate.push(...made.statements);
  }
  if (specs.length === 0) return { specs, kernels: [] };
  const { t, dt } = engineClock(context);
  const kernels: Kernel[] = [{ name: 'diffusion', loop: 'each', body: [set(T_PARAMETER, t), set(DT_PARAMETER, dt), ...evaluate] }];
  const diffusing = new Set(specs.map((s) => s.field));
  const ions = context.table.written
    .filter((w) => diffusing.has(w.name))
    .map((w) => store(context.ionField(w.ion, w.variable), load(w.name)));
  if (ions.length > 0) kernels.push({ name: 'afterDiffusion', loop: 'each', body: ions });
  return { specs, kernels };
}

function ofBlock(context: Context, block: NamedBlock): { readonly specs: readonly DiffusionSpec[]; readonly statements: readonly Stmt[] } {
  const scope = instanceScope(context, 'parameter');
  const volumes = volumesOf(context, block, 'compartment');
  const specs: DiffusionSpec[] = [];
  const statements: Stmt[] = [];
  for (const [name, statement] of volumesOf(context, block, 'diffusion')) {
    const state = context.file.states.find((d) => d.name.text === name);
    const symbol = context.symbol(name);
    if (state === undefined || symbol?.kind !== 'field') {
      context.diagnostics.error('kind', statement.span, `"${name}" is not a STATE: it cannot diffuse`);
      continue;
    }
    if (context.file.neuron.kind !== 'density') {
      context.diagnostics.error(
        'kind',
        statement.span,
        'only density mechanisms lie along a section: a point process has no neighbours to diffuse to',
      );
      continue;
    }
    const hidden = (what: string): string =>
      context.field({ name: `_diffusion_${what}_${name}`, space: 'instance', length: Math.max(1, symbol.length), type: 'f64' });
    const [volume, conductance] = [hidden('volume'), hidden('conductance')];
    for (const u of unknownsOf(context, state)) {
      const compartment = volumes.get(name);
      const at = u.element === null ? undefined : integer(u.element);
      statements.push(
        store(volume, compartment === undefined ? number(1) : forElement(scope, compartment, u), at),
        store(conductance, forElement(scope, statement, u), at),
      );
      specs.push({ field: u.field, element: elementOf(u), volume, conductance });
    }
  }
  return { specs, statements };
}

function elementOf(u: Unknown): number {
  return u.element ?? 0;
}
