import type { ConfiguredIntegrator, Integrator, IntegratorFactory, OdeSystem, Refusal } from '@hillock/contracts';
import { configured, type ExplicitSettings, explicitOptions, type StepOptions, type ToleranceOptions } from '@hillock/integrators';
import { OdexIntegrator } from './odex-integrator.ts';

export interface OdexOptions extends ToleranceOptions, StepOptions {}

/** The factory of odex, as a plugin registers it; {@link odex} is the short way. */
export const odexFactory: IntegratorFactory<ExplicitSettings> = {
  name: 'odex',
  options: explicitOptions('odex'),
  needs: [],
  create(system: OdeSystem, settings: ExplicitSettings): Integrator | Refusal {
    if (system.mass !== undefined) return { refused: 'odex for a system with a mass matrix', instead: '"bdf", "esdirk" or "rosenbrock"' };
    return new OdexIntegrator(system, settings);
  },
};

/**
 * Extrapolation of the explicit midpoint rule with variable order, by the odex package (E. Hairer's ODEX; P. Deuflhard, Numer. Math. 41, 1983, 399–422): for non-stiff systems and tight tolerances. It
 * calls Math.pow, so its last bits may differ between engines; and it allocates in every step.
 */
export function odex(options: OdexOptions = {}): ConfiguredIntegrator {
  return configured(odexFactory, options);
}
