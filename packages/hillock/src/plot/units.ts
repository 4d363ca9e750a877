import type { Simulation } from '@hillock/simulator';

const BY_NAME: Readonly<Record<string, string>> = { v: 'mV', cm: 'µF/cm²', diam: 'µm', area: 'µm²', i_cap: 'mA/cm²' };

/** How units are written on axes. */
const PRETTY: Readonly<Record<string, string>> = {
  'mA/cm2': 'mA/cm²',
  'S/cm2': 'S/cm²',
  'mho/cm2': 'S/cm²',
  um2: 'µm²',
  um: 'µm',
  uS: 'µS',
  umho: 'µS',
  '/ms': '1/ms',
};

/** The unit of a recorded variable: of the engine's own by their names, of all others as their mechanism declares it; '' without one. */
export function unitsOf(variable: string, simulation: Simulation): string {
  const name = variable.slice(variable.lastIndexOf('.') + 1);
  const own = BY_NAME[name];
  if (own !== undefined) return own;
  const unit = simulation.unit(variable);
  return PRETTY[unit] ?? (unit === '1' ? '' : unit);
}
