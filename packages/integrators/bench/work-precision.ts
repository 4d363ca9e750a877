import { escaped, PALETTE, px, svgDocument } from '../../hillock/src/plot/parts.ts';

/** One run: what it cost and how good it was. */
export interface Row {
  readonly problem: string;
  readonly method: string;
  readonly rtol: number;
  /** Correct digits; null where it failed. */
  readonly digits: number | null;
  readonly steps: number;
  readonly rhs: number;
  readonly jacobians: number;
}

const [COLUMNS, WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y] = [3, 250, 170, 52, 70, 58, 56];

interface Scale {
  readonly low: number;
  readonly high: number;
}

function scaleOf(values: readonly number[]): Scale {
  return { low: Math.floor(Math.min(...values)), high: Math.ceil(Math.max(...values)) };
}

function panel(problem: string, rows: readonly Row[], methods: readonly string[], left: number, top: number): string {
  const shown = rows.filter((row) => row.digits !== null && row.digits > -1);
  const digits = scaleOf(shown.map((row) => row.digits ?? 0));
  const work = scaleOf(shown.map((row) => Math.log10(row.rhs)));
  const x = (value: number): number => left + ((value - digits.low) / (digits.high - digits.low)) * WIDTH;
  const y = (value: number): number => top + HEIGHT - ((value - work.low) / (work.high - work.low)) * HEIGHT;
  const parts = [`<text x="${left}" y="${top - 8}" class="title">${escaped(problem)}</text>`];
  for (let d = digits.low; d <= digits.high; d += 2) {
    parts.push(`<line x1="${px(x(d))}" x2="${px(x(d))}" y1="${top}" y2="${top + HEIGHT}" class="grid"/>`);
    parts.push(`<text x="${px(x(d))}" y="${top + HEIGHT + 14}" text-anchor="middle" class="tick">${d}</text>`);
  }
  for (let power = work.low; power <= work.high; power++) {
    parts.push(`<line x1="${left}" x2="${left + WIDTH}" y1="${px(y(power))}" y2="${px(y(power))}" class="grid"/>`);
    parts.push(`<text x="${left - 6}" y="${px(y(power) + 4)}" text-anchor="end" class="tick">1e${power}</text>`);
  }
  for (const [k, method] of methods.entries()) {
    const points = shown.filter((row) => row.method === method).sort((a, b) => b.rtol - a.rtol);
    if (points.length === 0) continue;
    const at = points.map((row) => `${px(x(row.digits ?? 0))} ${px(y(Math.log10(row.rhs)))}`);
    const colour = PALETTE[k % PALETTE.length];
    parts.push(`<path d="M${at.join('L')}" class="trace" stroke="${colour}"${k === 0 ? ' stroke-dasharray="5 3"' : ''}/>`);
    for (const place of at) parts.push(`<circle cx="${place.split(' ')[0]}" cy="${place.split(' ')[1]}" r="2.4" fill="${colour}"/>`);
  }
  return parts.join('\n');
}

/** Right-hand sides against correct digits, a panel for each problem: the lower, the better. */
export function workPrecisionSvg(rows: readonly Row[], methods: readonly string[]): string {
  const problems = [...new Set(rows.map((row) => row.problem))];
  const title = 'Right-hand sides (those for differences not counted) against correct digits at the end';
  const parts = [`<text x="${LEFT}" y="24" class="title">${title}</text>`];
  for (const [k, method] of methods.entries()) {
    const left = LEFT + 130 * k;
    parts.push(`<line x1="${left}" x2="${left + 16}" y1="40" y2="40" stroke="${PALETTE[k % PALETTE.length]}" stroke-width="2.5"/>`);
    parts.push(`<text x="${left + 21}" y="44">${escaped(method)}</text>`);
  }
  for (const [i, problem] of problems.entries()) {
    const own = rows.filter((row) => row.problem === problem);
    const [column, line] = [i % COLUMNS, Math.floor(i / COLUMNS)];
    parts.push(panel(problem, own, methods, LEFT + column * (WIDTH + GAP_X), TOP + 16 + line * (HEIGHT + GAP_Y)));
  }
  const lines = Math.ceil(problems.length / COLUMNS);
  return svgDocument(LEFT + COLUMNS * (WIDTH + GAP_X), TOP + lines * (HEIGHT + GAP_Y), title, parts);
}
