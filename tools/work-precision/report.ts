/**
 * Makes the table of docs/integrators.md and docs/images/work-precision-models.svg of measured.json:
 *
 *     npx tsx --conditions=@hillock/source tools/work-precision/report.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { escaped, PALETTE, px, svgDocument } from '../../packages/hillock/src/plot/parts.ts';
import type { Measured, MeasuredModel, MeasuredRun } from './measured.ts';

const measured: Measured = JSON.parse(readFileSync(new URL('measured.json', import.meta.url), 'utf8'));

/** The shortest run of Hillock's whose errors are both no larger; null where none is. */
function asGood(model: MeasuredModel, { rms, lastSpike }: MeasuredRun): MeasuredRun | null {
  const good = model.runs.filter(
    (run) =>
      run.engine === 'Hillock' &&
      run.rms <= rms &&
      Math.abs(run.lastSpike) <= Math.max(Math.abs(lastSpike), Math.abs(model.uncertain.lastSpike)),
  );
  return good.sort((a, b) => a.seconds - b.seconds)[0] ?? null;
}

const small = (x: number): string => x.toExponential(1);

function rows(model: MeasuredModel): string[] {
  return model.runs
    .filter((run) => run.engine === 'NEURON')
    .map((run) => {
      const ours = asGood(model, run);
      const cells = [small(run.atol), run.seconds.toFixed(2), small(run.rms), small(Math.abs(run.lastSpike))];
      const best =
        ours === null
          ? ['–', '', '', '', '']
          : [
              `${ours.method} ${small(ours.atol)}`,
              ours.seconds.toFixed(2),
              small(ours.rms),
              small(Math.abs(ours.lastSpike)),
              (run.seconds / ours.seconds).toFixed(1),
            ];
      return `| ${[model.name, ...cells, ...best].join(' | ')} |`;
    });
}

const table = [
  '| model | CVODE, atol | s | rms | last spike, ms | Hillock, as good or better | s | rms | last spike, ms | times as fast |',
  '|---|--:|--:|--:|--:|---|--:|--:|--:|--:|',
  ...measured.models.flatMap(rows),
].join('\n');

const [WIDTH, HEIGHT, LEFT, TOP, GAP] = [300, 240, 60, 84, 80];

function panel(model: MeasuredModel, left: number): string {
  const shown = model.runs.filter((run) => run.rms > 0);
  const scale = (values: readonly number[], from: number, size: number): ((value: number) => number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)].map(Math.log10) as [number, number];
    return (value) => from + ((Math.log10(value) - low) / (high - low)) * size;
  };
  const x = scale(
    shown.map((run) => run.seconds),
    left,
    WIDTH,
  );
  const y = scale(
    shown.map((run) => run.rms),
    TOP + HEIGHT,
    -HEIGHT,
  );
  const parts = [`<text x="${left}" y="${TOP - 10}" class="title">${escaped(model.title)}</text>`];
  const powers = (values: readonly number[]): number[] => {
    const [low, high] = [Math.ceil(Math.log10(Math.min(...values))), Math.floor(Math.log10(Math.max(...values)))];
    return Array.from({ length: Math.max(0, high - low + 1) }, (_, k) => low + k);
  };
  for (const power of powers(shown.map((run) => run.rms))) {
    const at = px(y(Number(`1e${power}`)));
    parts.push(`<line x1="${left}" x2="${left + WIDTH}" y1="${at}" y2="${at}" class="grid"/>`);
    parts.push(`<text x="${left - 6}" y="${at}" text-anchor="end" class="tick">1e${power}</text>`);
  }
  for (const seconds of [0.2, 0.5, 1, 2, 5, 10, 20]) {
    const at = x(seconds);
    if (!(at >= left && at <= left + WIDTH)) continue;
    parts.push(`<line x1="${px(at)}" x2="${px(at)}" y1="${TOP}" y2="${TOP + HEIGHT}" class="grid"/>`);
    parts.push(`<text x="${px(at)}" y="${TOP + HEIGHT + 15}" text-anchor="middle" class="tick">${seconds} s</text>`);
  }
  for (const [k, method] of methods.entries()) {
    const own = shown.filter((run) => run.method === method);
    if (own.length === 0) continue;
    const points = own.map((run) => [px(x(run.seconds)), px(y(run.rms))] as const);
    const colour = PALETTE[k % PALETTE.length];
    parts.push(
      `<path d="M${points.map((p) => p.join(' ')).join('L')}" class="trace" stroke="${colour}"${k === 0 ? ' stroke-dasharray="5 3"' : ''}/>`,
    );
    for (const [cx, cy] of points) parts.push(`<circle cx="${cx}" cy="${cy}" r="2.6" fill="${colour}"/>`);
  }
  return parts.join('\n');
}

const methods = [...new Set(measured.models.flatMap((model) => model.runs.map((run) => run.method)))];
const title = 'Error of v (root of the mean square over the range) against processor time of 100 ms: lower and further left is better';
const legend = methods.flatMap((method, k) => {
  const left = LEFT + 130 * k;
  const name = method === 'cvode' ? 'NEURON, CVODE' : `Hillock, ${method}`;
  return [
    `<line x1="${left}" x2="${left + 16}" y1="44" y2="44" stroke="${PALETTE[k % PALETTE.length]}" stroke-width="2.5"/>`,
    `<text x="${left + 21}" y="48">${escaped(name)}</text>`,
  ];
});
const svg = svgDocument(LEFT + measured.models.length * (WIDTH + GAP), TOP + HEIGHT + 34, title, [
  `<text x="${LEFT}" y="24" class="title">${title}</text>`,
  ...legend,
  ...measured.models.map((model, k) => panel(model, LEFT + k * (WIDTH + GAP))),
]);
writeFileSync(new URL('../../docs/images/work-precision-models.svg', import.meta.url), svg);
const page = new URL('../../docs/integrators.md', import.meta.url);
const [begin, end] = ['<!-- models -->', '<!-- end -->'];
const text = readFileSync(page, 'utf8');
const at = text.indexOf(begin);
if (at < 0) throw new Error(`docs/integrators.md has no ${begin}`);
const rest = text.slice(text.indexOf(end, at));
const { machine, command, models } = measured;
const told = `${machine}; NEURON ${models[0]?.neuron}; made by \`${command}\` and \`tools/work-precision/report.ts\`.`;
writeFileSync(page, `${text.slice(0, at)}${begin}\n\n${table}\n\n${told}\n\n${rest}`);
