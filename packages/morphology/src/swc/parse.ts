import type { Problems } from '../internal/problems.ts';
import type { Warnings } from '../internal/warnings.ts';
import type { SwcPoints } from './points.ts';

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
/** Largest coordinate and radius, µm. Half a kilometre leaves the diameter within the limits of sections. */
const LARGEST = 5e8;
const COLUMNS = ['id', 'type', 'x', 'y', 'z', 'radius', 'parent'];

/** The lines with points, column by column. */
interface Rows {
  readonly line: number[];
  readonly columns: readonly number[][];
}

/** Points in the order of the file, with the ids as they are written. */
export interface SwcTable {
  /** Parents may come after their children. */
  readonly points: SwcPoints;
  readonly id: Float64Array;
}

/** Text to points. Mistakes are added to `problems`; what is returned is of use only when there were none. */
export function parseSwc(text: string, problems: Problems, warnings: Warnings): SwcTable {
  const rows: Rows = { line: [], columns: COLUMNS.map(() => []) };
  let extraColumns = false;
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    const [end, next] = lineEnd(text, start);
    line++;
    const content = text.slice(start, end).split('#', 1)[0]?.trim() ?? '';
    start = next;
    if (content === '') continue;
    const fields = content.split(/\s+/);
    if (fields.length > COLUMNS.length && !extraColumns) {
      extraColumns = true;
      warnings.add(line, `${fields.length} columns: those after the seventh are ignored`);
    }
    const values = readRow(fields, line, problems);
    if (values !== null) {
      if (values[5] === 0) warnings.add(line, 'radius is 0');
      rows.line.push(line);
      for (const [k, column] of rows.columns.entries()) column.push(values[k] ?? 0);
    }
    if (problems.full) break;
  }
  if (rows.line.length === 0 && !problems.any)
    problems.add({ tag: 'empty', message: 'there are no points in this SWC text', section: -1, path: [] });
  return toTable(rows, problems);
}

/** Where the line that begins at `start` ends, and where the next one begins: lines end in LF, CR LF or CR. */
function lineEnd(text: string, start: number): [number, number] {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) return [i, i + 1];
    if (code === 13) return [i, text.charCodeAt(i + 1) === 10 ? i + 2 : i + 1];
  }
  return [text.length, text.length + 1];
}

function readRow(fields: readonly string[], line: number, problems: Problems): number[] | null {
  if (fields.length < COLUMNS.length) {
    problems.onLine(line, 'syntax', `${fields.length} columns where 7 are needed (${COLUMNS.join(', ')})`);
    return null;
  }
  const values: number[] = [];
  for (const [k, column] of COLUMNS.entries()) {
    const field = fields[k] ?? '';
    const value = NUMBER.test(field) ? Number(field) : Number.NaN;
    const limit = k >= 2 && k <= 5 ? LARGEST : Number.MAX_SAFE_INTEGER;
    if (!(Math.abs(value) <= limit)) {
      problems.onLine(
        line,
        column === 'radius' ? 'radius' : 'syntax',
        `${column} is "${clip(field)}": expected a number, at most ${limit}`,
      );
      return null;
    }
    values.push(value);
  }
  const [id = 0, type = 0, , , , radius = 0, parent = 0] = values;
  if (!Number.isInteger(id) || id < 0) problems.onLine(line, 'syntax', `id is ${id}: expected a whole number, 0 or more`);
  else if (!Number.isInteger(type) || type < 0 || type > 0x7fffffff)
    problems.onLine(line, 'syntax', `type is ${type}: expected a whole number, 0 or more`);
  else if (!Number.isInteger(parent)) problems.onLine(line, 'syntax', `parent is ${parent}: expected an id, or -1 for a root`);
  else if (radius < 0) problems.onLine(line, 'radius', `radius is ${radius}: expected 0 or more`);
  else return values;
  return null;
}

function clip(field: string): string {
  return field.length > 40 ? `${field.slice(0, 40)}…` : field;
}

function toTable(rows: Rows, problems: Problems): SwcTable {
  const [id = [], type = [], x = [], y = [], z = [], r = [], parents = []] = rows.columns;
  const at = new Map<number, number>();
  id.forEach((value, i) => {
    const first = at.get(value);
    if (first === undefined) at.set(value, i);
    else problems.onLine(rows.line[i] ?? 0, 'duplicate-id', `id ${value} was already used on line ${rows.line[first]}`);
  });
  // Ids of broken lines are unknown: a parent that seems missing may be on one of them.
  const complete = !problems.any;
  const parent = parents.map((wanted, i) => {
    if (wanted < 0) return -1;
    const found = at.get(wanted);
    if (found === undefined && complete) problems.onLine(rows.line[i] ?? 0, 'missing-parent', `parent ${wanted} is not in the file`);
    return found ?? -1;
  });
  return {
    id: Float64Array.from(id),
    points: {
      count: id.length,
      type: Int32Array.from(type),
      x: Float64Array.from(x),
      y: Float64Array.from(y),
      z: Float64Array.from(z),
      r: Float64Array.from(r),
      parent: Int32Array.from(parent),
      line: Int32Array.from(rows.line),
    },
  };
}
