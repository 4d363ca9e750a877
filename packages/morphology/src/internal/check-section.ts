import type { SectionSpec } from '../api.ts';
import { DIAMETER, LENGTH, within } from './limits.ts';
import type { Problems } from './problems.ts';

/** Looks at one section alone: its geometry and how it wants to be connected. */
export function checkSection(spec: SectionSpec, index: number, problems: Problems): void {
  if (typeof spec.name !== 'string' || spec.name === '') problems.at(index, ['name'], 'name', 'a section needs a name');
  if (spec.pt3d === undefined) checkCylinder(spec, index, problems);
  else checkPoints(spec, spec.pt3d, index, problems);
  checkConnection(spec, index, problems);
}

function checkCylinder(spec: SectionSpec, index: number, problems: Problems): void {
  const parts = [
    { key: 'L', tag: 'length', value: spec.L, limits: LENGTH },
    { key: 'diam', tag: 'diameter', value: spec.diam, limits: DIAMETER },
  ] as const;
  for (const { key, tag, value, limits } of parts) {
    if (value === undefined) {
      problems.at(index, [key], 'geometry', `"${spec.name}" has no ${key}: a section needs L and diam, or pt3d`);
    } else if (!Number.isFinite(value) || !within(value, limits)) {
      problems.at(index, [key], tag, `${key} of "${spec.name}" is ${value}: expected ${limits[0]} to ${limits[1]} µm`);
    }
  }
}

const COORDINATE = ['x', 'y', 'z', 'diameter'];

function checkPoints(spec: SectionSpec, pt3d: NonNullable<SectionSpec['pt3d']>, index: number, problems: Problems): void {
  for (const key of ['L', 'diam'] as const) {
    if (spec[key] !== undefined)
      problems.at(index, [key], 'geometry', `"${spec.name}" has 3-D points, which say what ${key} is: remove ${key}`);
  }
  if (pt3d.length < 2) problems.at(index, ['pt3d'], 'points', `"${spec.name}" has ${pt3d.length} 3-D points: expected at least 2`);
  pt3d.forEach((point, i) => {
    if (point.length !== 4) {
      problems.at(index, ['pt3d', i], 'points', `point ${i} of "${spec.name}" has ${point.length} numbers: expected x, y, z, diameter`);
      return;
    }
    const wrong = point.findIndex((value) => !Number.isFinite(value) || !Number.isFinite(Math.fround(value)));
    if (wrong >= 0) {
      const message = `${COORDINATE[wrong]} of point ${i} of "${spec.name}" is ${point[wrong]}: expected a finite number in single precision`;
      problems.at(index, ['pt3d', i], 'points', message);
    } else if (!(point[3] >= 0 && point[3] <= DIAMETER[1])) {
      const message = `diameter of point ${i} of "${spec.name}" is ${point[3]}: expected 0 to ${DIAMETER[1]} µm`;
      problems.at(index, ['pt3d', i], 'diameter', message);
    } else if (point.some((value) => Math.abs(value) > LENGTH[1])) {
      problems.at(index, ['pt3d', i], 'points', `point ${i} of "${spec.name}" is more than ${LENGTH[1]} µm away`);
    }
  });
}

function checkConnection(spec: SectionSpec, index: number, problems: Problems): void {
  const { name, parentX, childEnd, rallbranch, swcType } = spec;
  if (parentX !== undefined && !(parentX >= 0 && parentX <= 1)) {
    problems.at(index, ['parentX'], 'connection', `parentX of "${name}" is ${parentX}: expected 0 to 1`);
  }
  if (childEnd !== undefined && childEnd !== 0 && childEnd !== 1) {
    problems.at(index, ['childEnd'], 'connection', `childEnd of "${name}" is ${childEnd}: expected 0 or 1`);
  }
  if (rallbranch !== undefined && !(rallbranch > 0 && Number.isFinite(rallbranch))) {
    problems.at(index, ['rallbranch'], 'rallbranch', `rallbranch of "${name}" is ${rallbranch}: expected a positive number`);
  }
  if (swcType !== undefined && !(Number.isInteger(swcType) && swcType >= 0)) {
    problems.at(index, ['swcType'], 'swc-type', `swcType of "${name}" is ${swcType}: expected a whole number, 0 or more`);
  }
}
