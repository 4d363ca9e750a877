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

const LEFT = 74;
const RIGHT = 18;
const PANEL = 170;
const GAP = 34;

interface Frame {
  readonly width: number;
  readonly low: number;
  readonly high: number;
}

function place(frame: Frame, t: number): number {
  return LEFT + ((t - frame.low) / (frame.high - frame.low || 1)) * (frame.width - LEFT - RIGHT);
}

/** A drawing of a result as SVG text: one panel a unit, spikes as a raster below, one time axis. */
export function plotSvg(result: Result, options: PlotOptions = {}): string {
  const width = options.width ?? 900;
  const low = result.t[0] ?? 0;
  const frame: Frame = { width, low, high: Math.max(low, result.t[result.t.length - 1] ?? 0) };
  const parts: string[] = [];
  const title = titleLines(options.title ?? '', LEFT, width - LEFT - RIGHT);
  parts.push(...title);
  let top = 36 + 20 * title.length;
  for (const [unit, names] of panels(result, options.units ?? {})) {
    parts.push(tracePanel(result, unit, names, top, frame));
    top += PANEL + GAP;
  }
  const trains = Object.entries(result.spikes);
  if (trains.length > 0) {
    const { svg, height } = raster(trains, { left: LEFT, top, across: (t) => place(frame, t) });
    parts.push(svg);
    top += height + GAP;
  }
  parts.push(timeAxis(top - GAP, frame));
  return svgDocument(width, top + 16, options.title, parts);
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

function tracePanel(result: Result, unit: string, names: readonly string[], top: number, frame: Frame): string {
  const { low, high } = extent(result, names);
  const y = (value: number): number => top + PANEL - ((value - low) / (high - low)) * PANEL;
  const right = frame.width - RIGHT;
  const parts: string[] = [];
  const marks = ticks(low, high, 5);
  const step = (marks[1] ?? 0) - (marks[0] ?? 0) || Math.abs(marks[0] ?? 1);
  for (const mark of marks) {
    parts.push(`<line x1="${LEFT}" x2="${right}" y1="${px(y(mark))}" y2="${px(y(mark))}" class="grid"/>`);
    parts.push(`<text x="${LEFT - 8}" y="${px(y(mark) + 4)}" text-anchor="end" class="tick">${tickText(mark, step)}</text>`);
  }
  for (const mark of ticks(frame.low, frame.high, 8)) {
    parts.push(`<line x1="${px(place(frame, mark))}" x2="${px(place(frame, mark))}" y1="${top}" y2="${top + PANEL}" class="grid"/>`);
  }
  parts.push(`<line x1="${LEFT}" x2="${LEFT}" y1="${top}" y2="${top + PANEL}" class="axis"/>`);
  const middle = top + PANEL / 2;
  parts.push(`<text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})">${escaped(unit)}</text>`);
  names.forEach((name, k) => {
    const colour = PALETTE[k % PALETTE.length];
    const columns = frame.width - LEFT - RIGHT;
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
  let x = LEFT;
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
  const parts = [`<line x1="${LEFT}" x2="${right}" y1="${top}" y2="${top}" class="axis"/>`];
  const marks = ticks(frame.low, frame.high, 8);
  const step = (marks[1] ?? 0) - (marks[0] ?? 0) || 1;
  for (const mark of marks) {
    const x = px(place(frame, mark));
    parts.push(`<line x1="${x}" x2="${x}" y1="${top}" y2="${top + 5}" class="axis"/>`);
    parts.push(`<text x="${x}" y="${top + 18}" text-anchor="middle" class="tick">${tickText(mark, step)}</text>`);
  }
  parts.push(`<text x="${px((LEFT + right) / 2)}" y="${top + 36}" text-anchor="middle">time (ms)</text>`);
  return parts.join('\n');
}
