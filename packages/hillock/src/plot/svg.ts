import type { Result } from '@hillock/simulator';
import { decimate } from './decimate.ts';
import { escaped, PALETTE, px, svgDocument, titleLines } from './parts.ts';
import { raster } from './raster.ts';
import { ticks, tickText } from './ticks.ts';

export interface PlotOptions {
  readonly title?: string;
  /** Trace → its unit; traces of one unit share a panel. */
  readonly units?: Readonly<Record<string, string>>;
  /** Pixels; default 900. */
  readonly width?: number;
}

/** Room on the left, at least: the unit, and tick labels or names of trains. */
const LEFT = 74;
/** Pixels of a letter of a tick label, and what stands around the longest one: the unit's line and gaps. */
const TICK_LETTER = 6.2;
const AROUND_TICKS = 36;
const AROUND_TRAINS = 14;
/** Letters of the longest label that there is room for. */
const LONGEST_LABEL = 40;
const RIGHT = 18;
const PANEL = 170;
const GAP = 34;

interface Frame {
  readonly width: number;
  /** Where the time axis begins. */
  readonly left: number;
  readonly low: number;
  readonly high: number;
}

function place(frame: Frame, t: number): number {
  return frame.left + ((t - frame.low) / (frame.high - frame.low || 1)) * (frame.width - frame.left - RIGHT);
}

/** A drawing of a result as SVG text: one panel a unit, spikes as a raster below, one time axis. */
export function plotSvg(result: Result, options: PlotOptions = {}): string {
  const width = options.width ?? 900;
  const low = result.t[0] ?? 0;
  const units = panels(result, options.units ?? {});
  const left = leftOf(result, units.values());
  const frame: Frame = { width, left, low, high: Math.max(low, result.t[result.t.length - 1] ?? 0) };
  const parts: string[] = [];
  const title = titleLines(options.title ?? '', left, width - left - RIGHT);
  parts.push(...title);
  let top = 36 + 20 * title.length;
  for (const [unit, names] of units) {
    parts.push(tracePanel(result, unit, names, top, frame));
    top += PANEL + GAP;
  }
  const trains = Object.entries(result.spikes);
  if (trains.length > 0) {
    const { svg, height } = raster(trains, { left, top, across: (t) => place(frame, t) });
    parts.push(svg);
    top += height + GAP;
  }
  parts.push(timeAxis(top - GAP, frame));
  return svgDocument(width, top + 16, options.title, parts);
}

/** Room for the longest tick label and the longest name of a train. */
function leftOf(result: Result, panelNames: Iterable<readonly string[]>): number {
  let longest = 0;
  for (const names of panelNames) for (const { text } of marksOf(result, names).marks) longest = Math.max(longest, text.length);
  const trains = Object.keys(result.spikes).reduce((most, name) => Math.max(most, name.length), 0);
  const room = (around: number, letters: number): number => Math.round(around + TICK_LETTER * Math.min(letters, LONGEST_LABEL));
  return Math.max(LEFT, room(AROUND_TICKS, longest), room(AROUND_TRAINS, trains));
}

/** Traces by unit, in the order in which units first appear. */
function panels(result: Result, units: Readonly<Record<string, string>>): Map<string, string[]> {
  const byUnit = new Map<string, string[]>();
  for (const name of Object.keys(result.traces)) {
    const unit = units[name] ?? '';
    const names = byUnit.get(unit);
    if (names === undefined) byUnit.set(unit, [name]);
    else names.push(name);
  }
  return byUnit;
}

function extent(result: Result, names: readonly string[]): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const name of names) {
    for (const y of result.traces[name] ?? []) {
      if (!Number.isFinite(y)) continue;
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  if (low > high) return { low: 0, high: 1 };
  if (low === high) return { low: low - (Math.abs(low) * 0.1 || 1), high: high + (Math.abs(high) * 0.1 || 1) };
  const margin = 0.05 * (high - low);
  return { low: low - margin, high: high + margin };
}

/** What a panel shows from below to above, and its ticks. */
function marksOf(
  result: Result,
  names: readonly string[],
): {
  readonly low: number;
  readonly high: number;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
} {
  const { low, high } = extent(result, names);
  const marks = ticks(low, high, 5);
  const step = (marks[1] ?? 0) - (marks[0] ?? 0) || Math.abs(marks[0] ?? 1);
  return { low, high, marks: marks.map((at) => ({ at, text: tickText(at, step) })) };
}

function tracePanel(result: Result, unit: string, names: readonly string[], top: number, frame: Frame): string {
  const { low, high, marks } = marksOf(result, names);
  const { left } = frame;
  const y = (value: number): number => top + PANEL - ((value - low) / (high - low)) * PANEL;
  const right = frame.width - RIGHT;
  const parts: string[] = [];
  for (const { at, text } of marks) {
    parts.push(`<line x1="${left}" x2="${right}" y1="${px(y(at))}" y2="${px(y(at))}" class="grid"/>`);
    parts.push(`<text x="${left - 8}" y="${px(y(at) + 4)}" text-anchor="end" class="tick">${text}</text>`);
  }
  for (const mark of ticks(frame.low, frame.high, 8)) {
    parts.push(`<line x1="${px(place(frame, mark))}" x2="${px(place(frame, mark))}" y1="${top}" y2="${top + PANEL}" class="grid"/>`);
  }
  parts.push(`<line x1="${left}" x2="${left}" y1="${top}" y2="${top + PANEL}" class="axis"/>`);
  const middle = top + PANEL / 2;
  parts.push(`<text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})">${escaped(unit)}</text>`);
  names.forEach((name, k) => {
    const colour = PALETTE[k % PALETTE.length];
    const columns = frame.width - left - RIGHT;
    for (const line of decimate(result.t, result.traces[name] ?? [], frame.low, frame.high, columns)) {
      const path = line.map((p, i) => `${i === 0 ? 'M' : 'L'}${px(place(frame, p.x))} ${px(y(p.y))}`).join('');
      parts.push(`<path d="${path}" class="trace" stroke="${colour}"/>`);
    }
  });
  parts.push(legend(names, top, frame));
  return parts.join('\n');
}

/** Names of the traces above their panel, each in its colour. */
function legend(names: readonly string[], top: number, frame: Frame): string {
  const parts: string[] = [];
  let x = frame.left;
  for (const [k, name] of names.entries()) {
    const needed = 26 + 7 * name.length;
    if (x + needed > frame.width - RIGHT && k > 0) {
      parts.push(`<text x="${x}" y="${top - 8}" class="tick">… and ${names.length - k} more</text>`);
      break;
    }
    parts.push(
      `<line x1="${x}" x2="${x + 14}" y1="${top - 12}" y2="${top - 12}" stroke="${PALETTE[k % PALETTE.length]}" stroke-width="2.5"/>`,
    );
    parts.push(`<text x="${x + 19}" y="${top - 8}">${escaped(name)}</text>`);
    x += needed;
  }
  return parts.join('\n');
}

function timeAxis(top: number, frame: Frame): string {
  const right = frame.width - RIGHT;
  const parts = [`<line x1="${frame.left}" x2="${right}" y1="${top}" y2="${top}" class="axis"/>`];
  const marks = ticks(frame.low, frame.high, 8);
  const step = (marks[1] ?? 0) - (marks[0] ?? 0) || 1;
  for (const mark of marks) {
    const x = px(place(frame, mark));
    parts.push(`<line x1="${x}" x2="${x}" y1="${top}" y2="${top + 5}" class="axis"/>`);
    parts.push(`<text x="${x}" y="${top + 18}" text-anchor="middle" class="tick">${tickText(mark, step)}</text>`);
  }
  parts.push(`<text x="${px((frame.left + right) / 2)}" y="${top + 36}" text-anchor="middle">time (ms)</text>`);
  return parts.join('\n');
}
