import type { Catalogue } from './catalogue.ts';
import type { Model, Rates } from './model.ts';
import type { Problems } from './problems.ts';

/** Every GLOBAL by the name the model file uses: `name_mechanism`, and the starting concentrations of ions. */
function globalNames(catalogue: Catalogue): Set<string> {
  const names = new Set<string>();
  for (const mechanism of catalogue.ordered) {
    for (const field of mechanism.fields) if (field.scope === 'global') names.add(`${field.name}_${mechanism.name}`);
    for (const table of mechanism.functionTables ?? []) names.add(`${table.name}_${mechanism.name}`);
  }
  for (const ion of catalogue.ions().keys()) {
    names.add(`${ion}i0_${ion}_ion`);
    names.add(`${ion}o0_${ion}_ion`);
  }
  return names;
}

export function checkGlobals(model: Model, catalogue: Catalogue, problems: Problems): void {
  const names = globalNames(catalogue);
  const concentrations = new Set([...catalogue.ions().keys()].flatMap((ion) => [`${ion}i0_${ion}_ion`, `${ion}o0_${ion}_ion`]));
  const tables = new Set(catalogue.ordered.flatMap((m) => (m.functionTables ?? []).map((table) => `${table.name}_${m.name}`)));
  for (const [name, value] of Object.entries(model.globals ?? {})) {
    if (!names.has(name)) problems.unknown(['globals', name], 'GLOBAL variable', name, names);
    else if (typeof value !== 'number' && !tables.has(name))
      problems.add(['globals', name], `${name} is a number: no FUNCTION_TABLE has this name`);
    else if (typeof value === 'number' && concentrations.has(name) && value < 0)
      problems.add(['globals', name], `a concentration must be 0 mM or more, not ${value}`);
  }
}

/**
 * The GLOBALs a run starts from. `rates`: those of the run. Exact rates turn every TABLE off, but where the model sets the switch itself; Hillock's own
 * tables take the place of every TABLE, whatever its switch.
 */
export function applyRates(model: Model, rates: Rates, catalogue: Catalogue): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(model.globals ?? {})) if (typeof value === 'number') numbers[name] = value;
  if (rates === 'nmodl') return numbers;
  const off: Record<string, number> = {};
  for (const mechanism of catalogue.ordered) for (const name of mechanism.tableSwitches) off[`${name}_${mechanism.name}`] = 0;
  return rates === 'table' ? { ...numbers, ...off } : { ...off, ...numbers };
}
