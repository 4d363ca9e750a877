import { definePlugin, type PluginSpec } from '@hillock/contracts';
import { allIntegrators, allSteppers } from '@hillock/integrators';
import { allLinearSolvers } from '@hillock/linalg';
import { mechanismSources } from '@hillock/mechanisms';
import { swcReader } from '@hillock/morphology';
import { plugin as odex } from '@hillock/odex';
import { builtinMechanism } from '../mechanisms.ts';

const VERSION = '0.1.0';
const CONTRACTS = '^0.1.0';

let made: readonly PluginSpec[] | null = null;

/** The plugins that every engine has. They come in as those of others do; each standard mechanism is compiled when it is first asked for. */
export function builtInPlugins(): readonly PluginSpec[] {
  made ??= [
    own('@hillock/integrators', { integrators: allIntegrators, steppers: allSteppers }),
    own('@hillock/linalg', { linearSolvers: allLinearSolvers }),
    own('@hillock/mechanisms', { mechanisms: [standardMechanisms()] }),
    own('@hillock/morphology', { morphologies: [swcReader] }),
    odex,
  ];
  return made;
}

function own(name: string, provides: PluginSpec['provides']): PluginSpec {
  return definePlugin({ name, version: VERSION, contracts: CONTRACTS, module: name, provides });
}

function standardMechanisms(): NonNullable<PluginSpec['provides']['mechanisms']>[number] {
  return { names: mechanismSources.map(({ name }) => name), load: builtinMechanism };
}
