import { decimate } from './decimate.ts';
import { escaped, PALETTE, px } from './parts.ts';
import { ticks, tickText } from './ticks.ts';

/** A line of a chart; `xs` are the chart's where absent. */
export interface Series {
  /** '' is not in the legend. */
  readonly name: string;
  readonly ys: readonly number[];
  /** Index into the palette. */
  readonly colour: number;
  /** An SVG dash pattern, '' for a whole line. */
  readonly dash: string;
}

export interface Chart {
  readonly title: string;
  readonly xs: readonly number[];
  readonly x: string;
  readonly y: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly series: readonly Series[];
}

/** Where a chart's plane is, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  /** From a value to the axis: itself, or its logarithm. */
  readonly of: (value: number) => number;
}

/** One panel: axes with marks, lines, a legend above. Values that are not finite (or not above 0 on a logarithmic axis) break a line. */
export function drawChart(chart: Chart, box: Box): string {
  const x = axisOf(chart.xs, chart.logX, 0, box.width / 60);
  const y = axisOf(
    chart.series.flatMap((s) => s.ys),
    chart.logY,
    0.05,
    box.height / 40,
  );
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const atX = (u: number): number => box.left + ((u - x.low) / (x.high - x.low)) * box.width;
  const atY = (u: number): number => bottom - ((u - y.low) / (y.high - y.low)) * box.height;
  const parts: string[] = [];
  for (const { at, text } of y.marks) {
    parts.push(`<line x1="${box.left}" x2="${right}" y1="${px(atY(at))}" y2="${px(atY(at))}" class="grid"/>`);
    parts.push(`<text x="${box.left - 8}" y="${px(atY(at) + 4)}" text-anchor="end" class="tick">${text}</text>`);
  }
  for (const { at, text } of x.marks) {
    parts.push(`<line x1="${px(atX(at))}" x2="${px(atX(at))}" y1="${box.top}" y2="${bottom}" class="grid"/>`);
    parts.push(`<text x="${px(atX(at))}" y="${bottom + 16}" text-anchor="middle" class="tick">${text}</text>`);
  }
  parts.push(`<path d="M${box.left} ${box.top}V${bottom}H${right}" fill="none" class="axis"/>`);
  parts.push(`<text x="${px(box.left + box.width / 2)}" y="${bottom + 32}" text-anchor="middle">${escaped(chart.x)}</text>`);
  const middle = box.top + box.height / 2;
  const side = box.left - 54;
  parts.push(`<text x="${side}" y="${middle}" text-anchor="middle" transform="rotate(-90 ${side} ${middle})">${escaped(chart.y)}</text>`);
  const us = chart.xs.map(x.of);
  for (const s of chart.series) {
    const dash = s.dash === '' ? '' : ` stroke-dasharray="${s.dash}"`;
    // four points in three pixels: a line of any length stays small
    for (const line of decimate(us, s.ys.map(y.of), x.low, x.high, box.width / 3)) {
      const path = line.map((p, i) => `${i === 0 ? 'M' : 'L'}${px(atX(p.x))} ${px(atY(p.y))}`).join('');
      parts.push(`<path d="${path}" class="trace" stroke="${colourOf(s)}"${dash}/>`);
    }
  }
  parts.push(legend(chart, box));
  return parts.join('\n');
}

function colourOf(s: Series): string {
  return PALETTE[s.colour % PALETTE.length] ?? '#000';
}

function axisOf(values: readonly number[], logarithmic: boolean, margin: number, marks: number): Axis {
  const of = logarithmic ? (value: number): number => (value > 0 ? Math.log10(value) : Number.NaN) : (value: number): number => value;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const u = of(value);
    if (!Number.isFinite(u)) continue;
    if (u < low) low = u;
    if (u > high) high = u;
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - (Math.abs(low) * 0.1 || 1), high + (Math.abs(high) * 0.1 || 1)];
  const room = margin * (high - low);
  low -= room;
  high += room;
  return { low, high, of, marks: logarithmic ? powers(low, high) : plainMarks(low, high, marks) };
}

function plainMarks(low: number, high: number, count: number): Axis['marks'] {
  const at = ticks(low, high, count);
  const step = (at[1] ?? 0) - (at[0] ?? 0) || Math.abs(at[0] ?? 1);
  return at.map((value) => ({ at: value, text: tickText(value, step) }));
}

/** Powers of ten, with 2 and 5 between them where there are few. */
function powers(low: number, high: number): Axis['marks'] {
  const steps = high - low < 2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const marks: { at: number; text: string }[] = [];
  for (let k = Math.floor(low); k <= Math.ceil(high); k++) {
    if (k % every !== 0) continue;
    for (const m of steps) {
      const value = Number(`${m}e${k}`);
      const at = Math.log10(value);
      if (at >= low && at <= high) marks.push({ at, text: tickText(value, value) });
    }
  }
  return marks;
}

/** The chart's title and the names of its lines, as many as there is room for. */
function legend(chart: Chart, box: Box): string {
  const parts = [`<text x="${box.left}" y="${box.top - 26}" font-weight="600">${escaped(chart.title)}</text>`];
  const named = chart.series.filter((s) => s.name !== '');
  let x = box.left;
  for (const [k, s] of named.entries()) {
    const needed = 32 + 7 * s.name.length;
    if (x + needed > box.left + box.width && k > 0) {
      parts.push(`<text x="${x}" y="${box.top - 8}" class="tick">… and ${named.length - k} more</text>`);
      break;
    }
    const dash = s.dash === '' ? '' : ` stroke-dasharray="${s.dash}"`;
    parts.push(
      `<line x1="${x}" x2="${x + 14}" y1="${box.top - 12}" y2="${box.top - 12}" stroke="${colourOf(s)}" stroke-width="2.5"${dash}/>`,
    );
    parts.push(`<text x="${x + 19}" y="${box.top - 8}">${escaped(s.name)}</text>`);
    x += needed;
  }
  return parts.join('\n');
}
