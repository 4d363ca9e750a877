import { escaped, PALETTE, px } from './parts.ts';

/** A spike train by its name. */
export type Train = readonly [name: string, times: readonly number[]];

/** Up to so many trains have a row and a name each, px high; more of them share a field of this height, with a name for each group. */
const NAMED = 24;
const ROW = 18;
const FIELD = 400;

/** So many rows are drawn at most: of more trains every second, every third … one. */
const ROWS = 800;

export interface Raster {
  readonly svg: string;
  /** px. */
  readonly height: number;
}

/** Where a raster is drawn: its left edge and its top (px), and what a time (ms) is across. */
export interface RasterFrame {
  readonly left: number;
  readonly top: number;
  readonly across: (t: number) => number;
}

/** Spike trains as rows of marks. A network's cells, `exc[0]`, `exc[1]` …, make a group: one colour and one name. */
export function raster(trains: readonly Train[], frame: RasterFrame): Raster {
  return trains.length <= NAMED ? named(trains, frame) : grouped(trains, frame);
}

function named(trains: readonly Train[], { left, top, across }: RasterFrame): Raster {
  const rows = trains.map(([name, times], k) => {
    const y = top + ROW * k;
    const label = `<text x="${left - 8}" y="${y + 12}" text-anchor="end" class="tick">${escaped(name)}</text>`;
    return label + marks(times, y + 3, ROW - 6, PALETTE[k % PALETTE.length] ?? '', across);
  });
  const height = ROW * trains.length;
  return { svg: [...rows, axis(left, top, height)].join('\n'), height };
}

function grouped(trains: readonly Train[], { left, top, across }: RasterFrame): Raster {
  const every = Math.ceil(trains.length / ROWS);
  const row = (FIELD * every) / trains.length;
  const parts: string[] = [];
  for (const [g, { name, first, members }] of groupsOf(trains).entries()) {
    const colour = PALETTE[g % PALETTE.length] ?? '';
    for (const [k, [, times]] of members.entries()) {
      if ((first + k) % every === 0) parts.push(marks(times, top + (row * (first + k)) / every, Math.max(0.8, row * 0.8), colour, across));
    }
    const middle = top + (row * (first + members.length / 2)) / every;
    parts.push(`<text x="${left - 8}" y="${px(middle + 4)}" text-anchor="end" class="tick" fill="${colour}">${escaped(name)}</text>`);
  }
  if (every > 1) parts.push(`<text x="${left}" y="${px(top - 6)}" class="tick">spikes of one in ${every}</text>`);
  return { svg: [...parts, axis(left, top, FIELD)].join('\n'), height: FIELD };
}

interface Group {
  readonly name: string;
  readonly first: number;
  readonly members: Train[];
}

/** Neighbours whose names differ in an index only. */
function groupsOf(trains: readonly Train[]): Group[] {
  const groups: Group[] = [];
  trains.forEach((train, k) => {
    const name = train[0].replace(/\[\d+\].*$/s, '');
    const last = groups[groups.length - 1];
    if (last?.name === name) last.members.push(train);
    else groups.push({ name, first: k, members: [train] });
  });
  return groups;
}

function marks(times: readonly number[], y: number, length: number, colour: string, across: (t: number) => number): string {
  const path = times.map((t) => `M${px(across(t))} ${px(y)}v${px(length)}`).join('');
  return path === '' ? '' : `<path d="${path}" class="spike" stroke="${colour}"/>`;
}

function axis(left: number, top: number, height: number): string {
  return `<line x1="${left}" x2="${left}" y1="${top}" y2="${top + height}" class="axis"/>`;
}
