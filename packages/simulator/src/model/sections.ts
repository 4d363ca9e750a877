import type { MorphologyError, SectionSpec } from '@hillock/morphology';
import type { RangeValue, SectionModel } from './model.ts';
import { parsePlace } from './place.ts';
import type { Path, Problems } from './problems.ts';
import type { Scope } from './scope.ts';

/** Sections of one scope in the list of all. */
export interface SectionRange {
  readonly first: number;
  readonly count: number;
}

/** All sections: those of the morphology file, of the top level, and of the cells in order. */
export class SectionList {
  readonly specs: SectionSpec[];
  /** Diameters that vary along a section, by its place in the list. */
  readonly diameters: Map<number, { readonly value: RangeValue; readonly path: Path }> = new Map();
  private readonly fromFile: number;
  private readonly ranges = new Map<Scope, SectionRange>();
  private readonly paths: { readonly scope: Scope; readonly index: number }[] = [];

  constructor(fromFile: readonly SectionSpec[], scopes: readonly Scope[], problems: Problems) {
    this.specs = [...fromFile];
    this.fromFile = fromFile.length;
    // the top level is the last scope, but its sections are made first
    for (const scope of [...scopes.slice(-1), ...scopes.slice(0, -1)]) this.add(scope, problems);
  }

  /** A scope's own sections; of the top level those that it names itself. */
  range(scope: Scope): SectionRange {
    return this.ranges.get(scope) ?? { first: 0, count: 0 };
  }

  /** Tells mistakes at the places where the sections were written. */
  report(errors: readonly MorphologyError[], problems: Problems): void {
    for (const error of errors) {
      const own = this.paths[error.section - this.fromFile];
      const path = own === undefined ? ['morphology', 'swc'] : [...sectionPath(own.scope, own.index), ...error.path];
      problems.add(path, error.message, error.nearest);
    }
  }

  private add(scope: Scope, problems: Problems): void {
    const first = this.specs.length;
    (scope.part.sections ?? []).forEach((section, index) => {
      const path = sectionPath(scope, index);
      const at = this.specs.length;
      const { parent, diam, name, ...rest } = section;
      if (diam !== undefined && typeof diam !== 'number') this.diameters.set(at, { value: diam, path: [...path, 'diam'] });
      const spec: SectionSpec = { ...rest, name: scope.prefix + name, ...(diam === undefined ? {} : { diam: firstDiameter(section) }) };
      this.paths.push({ scope, index });
      const place = parent === undefined ? null : parsePlace(parent);
      if (place !== null) this.specs.push({ ...spec, parent: scope.prefix + place.section, parentX: place.x });
      else this.specs.push(spec);
      if (parent !== undefined && place === null)
        problems.add([...path, 'parent'], `"${parent}" is not a place: expected section(x) with x from 0 to 1`);
    });
    this.ranges.set(scope, { first, count: this.specs.length - first });
  }
}

function sectionPath(scope: Scope, index: number): Path {
  return [...scope.path, 'sections', index];
}

/** The diameter a section has before it is cut: the first value of a range value. */
function firstDiameter({ diam }: SectionModel): number {
  return typeof diam === 'number' ? diam : (diam?.value[0] ?? Number.NaN);
}
