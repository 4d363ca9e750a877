import { type Morphology, type MorphologyError, selectNames, selectSections } from '@hillock/morphology';
import * as E from 'fp-ts/lib/Either.js';
import type { CellTypeModel, RegionModel } from './model.ts';
import type { Path, Problems } from './problems.ts';
import type { Scope } from './scope.ts';
import type { SectionList } from './sections.ts';

/** A rule with the sections it applies to. */
export interface Rule {
  readonly region: RegionModel;
  readonly path: Path;
  readonly sections: readonly number[];
  /** What the names inside the rule begin with. */
  readonly prefix: string;
}

/** The rules of the cells in order, then those of the top level, each with its sections. */
export function matchRules(morphology: Morphology, list: SectionList, scopes: readonly Scope[], problems: Problems): Rule[] {
  const ofTypes = new Map<CellTypeModel, (readonly number[] | null)[]>();
  return scopes.flatMap((scope): Rule[] => {
    const regions = scope.part.regions ?? [];
    const cell = scope.prefix !== '';
    const found = cell
      ? ofCell(scope, ofTypes, problems)
      : regions.map((region, i) => chosen(selectSections(morphology, region.sections), [...scope.path, 'regions', i], problems));
    const { first } = cell ? list.range(scope) : { first: 0 };
    return regions.flatMap((region, i): Rule[] => {
      const own = found[i];
      if (own === undefined || own === null) return [];
      const sections = first === 0 ? own : own.map((section) => section + first);
      return [{ region, path: [...scope.path, 'regions', i], sections, prefix: scope.prefix }];
    });
  });
}

/** What the patterns of a cell type choose among its own sections: the same in all its cells, so looked for once. */
function ofCell(
  { part, path }: Scope,
  ofTypes: Map<CellTypeModel, (readonly number[] | null)[]>,
  problems: Problems,
): (readonly number[] | null)[] {
  const known = ofTypes.get(part);
  if (known !== undefined) return known;
  const names = (part.sections ?? []).map((section) => section.name);
  const found = (part.regions ?? []).map((region, i) => chosen(selectNames(names, region.sections), [...path, 'regions', i], problems));
  ofTypes.set(part, found);
  return found;
}

function chosen(selected: E.Either<MorphologyError, readonly number[]>, path: Path, problems: Problems): readonly number[] | null {
  if (E.isRight(selected)) return selected.right;
  problems.add([...path, 'sections'], selected.left.message, selected.left.nearest);
  return null;
}
