import type { FieldSpec, Mechanism } from '@hillock/contracts';
import { type Catalogue, rangeFields } from './catalogue.ts';
import type { Geometry } from './geometry.ts';
import type { PointModel } from './model.ts';
import type { Path, Problems } from './problems.ts';
import type { Scope } from './scope.ts';

/** A point process or artificial cell with its values set. */
export interface PointUse {
  readonly name: string;
  readonly mechanism: Mechanism;
  /** −1: an artificial cell has no place. */
  readonly node: number;
  /** Order of making. */
  readonly order: number;
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** The ids of its streams of random numbers. */
  readonly stream?: readonly number[];
  readonly path: Path;
}

/** Names that NEURON's Python accepts beside the mechanism's own. */
const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = { IClamp: { delay: 'del' } };

/** The points of the cells in order, then those of the top level, by full name. */
export function buildPoints(scopes: readonly Scope[], geometry: Geometry, catalogue: Catalogue, problems: Problems): Map<string, PointUse> {
  const points = new Map<string, PointUse>();
  for (const scope of scopes) {
    (scope.part.points ?? []).forEach((point, i) => {
      addPoint(points, scope, point, [...scope.path, 'points', i], geometry, catalogue, problems);
    });
  }
  return points;
}

function addPoint(
  points: Map<string, PointUse>,
  { prefix }: Scope,
  point: PointModel,
  path: Path,
  geometry: Geometry,
  catalogue: Catalogue,
  problems: Problems,
): void {
  const name = prefix + point.name;
  if (points.has(name)) {
    problems.add([...path, 'name'], `a point named "${name}" exists already`);
    return;
  }
  const mechanism = catalogue.find(point.type);
  if (mechanism === undefined || mechanism.kind === 'density') {
    if (mechanism === undefined)
      problems.unknown([...path, 'type'], 'point process or artificial cell', point.type, catalogue.names(['point', 'artificial']));
    else problems.add([...path, 'type'], `${point.type} is a density mechanism: it belongs into "insert" of a region`);
    return;
  }
  const node = placeOf(point, prefix, mechanism, geometry, path, problems);
  const stream = streamIds(point, mechanism, path, problems);
  const values = parameters(point, mechanism, path, problems);
  points.set(name, { name, mechanism, node, order: points.size, values, ...(stream === undefined ? {} : { stream }), path });
}

function placeOf(point: PointModel, prefix: string, mechanism: Mechanism, geometry: Geometry, path: Path, problems: Problems): number {
  if (mechanism.kind === 'artificial') {
    if (point.at !== undefined) problems.add([...path, 'at'], `${mechanism.name} is an artificial cell: it has no place`);
    return -1;
  }
  if (point.at === undefined) {
    problems.add(path, `${mechanism.name} is a point process: it needs a place, "at": "section(x)"`);
    return -1;
  }
  const place = geometry.place(prefix + point.at, [...path, 'at'], problems);
  if (place === null) return -1;
  const node = geometry.node(place);
  if (mechanism.ions.length > 0 && geometry.compartments.hasArea[node] !== 1) {
    problems.add([...path, 'at'], `${mechanism.name} uses ions and cannot be at "${point.at}", which has no area`);
  }
  return node;
}

/** A stream's ids are whole numbers of 32 bits, and only a mechanism that has streams can be given some. */
function streamIds(point: PointModel, mechanism: Mechanism, path: Path, problems: Problems): readonly number[] | undefined {
  const { stream } = point;
  if (stream === undefined) return undefined;
  const ids = typeof stream === 'number' ? [stream] : stream;
  if ((mechanism.streams ?? []).length === 0) problems.add([...path, 'stream'], `${mechanism.name} draws from no stream of random numbers`);
  if (ids.length < 1 || ids.length > 3) problems.add([...path, 'stream'], `a stream is named by one to three ids, not ${ids.length}`);
  ids.forEach((id, k) => {
    if (!(Number.isInteger(id) && id >= 0 && id < 2 ** 32))
      problems.add([...path, 'stream', k], `an id is a whole number from 0 to 4294967295, not ${id}`);
  });
  return ids;
}

/** A mechanism declares the values that its parameter has a meaning for. */
export function checkLimits(field: FieldSpec, value: number, path: Path, problems: Problems): void {
  if (field.limits === undefined) return;
  const [low, high] = field.limits;
  if (!(value >= low && value <= high)) problems.add(path, `${field.name} must be from ${low} to ${high}, not ${value}`);
}

function parameters(point: PointModel, mechanism: Mechanism, path: Path, problems: Problems): Map<string, number[]> {
  const values = new Map<string, number[]>();
  const fields = rangeFields(mechanism);
  for (const [written, value] of Object.entries(point.params ?? {})) {
    const at: Path = [...path, 'params', written];
    const name = ALIASES[mechanism.name]?.[written] ?? written;
    const field: FieldSpec | undefined = fields.find((f) => f.name === name);
    if (field === undefined) {
      problems.unknown(
        at,
        `parameter of ${mechanism.name}`,
        written,
        fields.map((f) => f.name),
      );
      continue;
    }
    if (values.has(name)) {
      problems.add(at, `"${written}" is the same as another parameter that is given: ${name}`);
      continue;
    }
    const items = typeof value === 'number' ? [value] : value;
    if (items.length > field.length) {
      problems.add(at, `${name} has ${field.length} ${field.length === 1 ? 'value' : 'values'}, not ${items.length}`);
      continue;
    }
    const elements = new Array<number>(field.length).fill(field.initial);
    items.forEach((item, e) => {
      checkLimits(field, item, items.length > 1 ? [...at, e] : at, problems);
      elements[e] = item;
    });
    values.set(name, elements);
  }
  return values;
}
