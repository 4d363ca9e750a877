import type { CellTypeModel, Model } from './model.ts';
import type { Path, Problems } from './problems.ts';

/** A part of the model that names things of its own: a cell, or the top level. */
export interface Scope {
  /** What full names begin with: `c[0].`, `c.`, '' at the top level. */
  readonly prefix: string;
  readonly part: CellTypeModel;
  /** Where `part` is in the model file. */
  readonly path: Path;
}

/** The cells in order, then the top level: the order in which regions, points, pointers and connections are made. */
export function scopesOf(model: Model, problems: Problems): Scope[] {
  return [...cellScopes(model, problems), { prefix: '', part: model, path: [] }];
}

/** So many sections, points and connections of cells fit the memory of JavaScript, with about 1 kB each. */
const MOST_PARTS = 2e6;

function cellScopes(model: Model, problems: Problems): Scope[] {
  const types = model.cellTypes ?? {};
  const scopes: Scope[] = [];
  let parts = 0;
  const taken = new Set<string>();
  (model.cells ?? []).forEach(({ type, name, count }, i) => {
    const part = Object.hasOwn(types, type) ? types[type] : undefined;
    if (part === undefined) {
      problems.unknown(['cells', i, 'type'], 'cell type', type, Object.keys(types));
      return;
    }
    const { sections = [], points = [], connections = [] } = part;
    parts += (count ?? 1) * (1 + sections.length + points.length + connections.length);
    if (parts > MOST_PARTS) {
      problems.add(['cells', i], `the cells have ${parts} sections, points and connections in all: more than ${MOST_PARTS} do not fit`);
      return;
    }
    for (let k = 0; k < (count ?? 1); k++) {
      const full = count === undefined ? name : `${name}[${k}]`;
      if (taken.has(full)) {
        problems.add(['cells', i, 'name'], `a cell named "${full}" exists already`);
        return;
      }
      taken.add(full);
      scopes.push({ prefix: `${full}.`, part, path: ['cellTypes', type] });
    }
  });
  return scopes;
}

const FIRST = /^(\w+)(?:\[(\d+)\])?(?:\.|$)/;

/** Why a name that begins with a cell's does not resolve: the index is missing, too many or too high. Undefined when the name is about no cell. */
export function cellHint(model: Model, written: string): string | undefined {
  const match = FIRST.exec(written);
  const cells = (model.cells ?? []).find((c) => c.name === match?.[1]);
  if (match === null || cells === undefined) return undefined;
  const { name, count } = cells;
  const index = match[2];
  if (count === undefined) return index === undefined ? undefined : `there is one cell ${name}, without an index`;
  const many = `there ${count === 1 ? 'is' : 'are'} ${count} of the ${count === 1 ? 'cell' : 'cells'} ${name}`;
  const range = count === 1 ? `${name}[0]` : `${name}[0] to ${name}[${count - 1}]`;
  return index === undefined || Number(index) >= count ? `${many}: ${range}` : undefined;
}
