import type { Family, GateAnalysis, GateCurve } from '../channel/api.ts';
import { type Chart, drawChart, type Series } from './chart.ts';
import { escaped, svgDocument, titleLines } from './parts.ts';

const WIDTH = 900;
const LEFT = 74;
const RIGHT = 18;
const HEIGHT = 200;
/** Between the planes of two panels in a row, and from one row's plane to the next. */
const BESIDE = 92;
const BELOW = 96;
/** One line style a condition. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

/** Steady states, time constants and families of a mechanism as SVG text. */
export function channelSvg(gates: GateAnalysis, families: readonly Family[], title: string): string {
  const parts = titleLines(title, LEFT, WIDTH - LEFT - RIGHT);
  let top = 62 + 20 * Math.max(0, parts.length - 1);
  const conditions = gates.conditions.filter((c) => c.label !== '');
  if (conditions.length > 0) {
    parts.push(
      conditionLegend(
        conditions.map((c) => c.label),
        top - 14,
      ),
    );
    top += 20;
  }
  const half = (WIDTH - LEFT - RIGHT - BESIDE) / 2;
  const panels = [gateChart(gates, 'steady state'), gateChart(gates, 'time constant')].filter((c) => c.series.length > 0);
  panels.forEach((chart, k) => {
    parts.push(drawChart(chart, { left: LEFT + k * (half + BESIDE), top: top + 24, width: half, height: HEIGHT }));
  });
  if (panels.length > 0) top += HEIGHT + BELOW;
  for (const family of families) {
    parts.push(drawChart(familyChart(family), { left: LEFT, top: top + 24, width: WIDTH - LEFT - RIGHT, height: HEIGHT }));
    top += HEIGHT + BELOW;
  }
  if (panels.length + families.length === 0)
    parts.push(`<text x="${LEFT}" y="${top}">nothing to draw: no gates and no current were found</text>`);
  return svgDocument(WIDTH, top, title, parts);
}

function gateChart(gates: GateAnalysis, what: GateCurve['what']): Chart {
  const curves = gates.curves.filter((c) => c.what === what);
  const [first] = gates.curves;
  // a gate has one colour in both panels
  const names = [...new Set(gates.curves.map((c) => stem(c.name)))];
  const series = curves.flatMap((c) =>
    c.rows.map(
      (ys, k): Series => ({ name: k === 0 ? c.name : '', ys, colour: names.indexOf(stem(c.name)), dash: DASHES[k % DASHES.length] ?? '' }),
    ),
  );
  const finite = series.flatMap((s) => s.ys).filter((y) => Number.isFinite(y) && y > 0);
  const units = [...new Set(curves.map((c) => c.unit))].filter((u) => u !== '');
  const log = what === 'time constant' && Math.max(...finite) > 30 * Math.min(...finite);
  return {
    title: what === 'steady state' ? 'steady states' : 'time constants',
    xs: gates.axis.values,
    x: `${gates.axis.name} (${gates.axis.unit})`,
    y: units.join(', '),
    logX: gates.axis.unit === 'mM',
    logY: log && first !== undefined,
    series,
  };
}

/** minf, mtau and m are of one gate. */
function stem(name: string): string {
  return name.replace(/_?(inf|tau)_?/i, '');
}

function familyChart(family: Family): Chart {
  return {
    title: `${family.quantity}: ${family.protocol}`,
    xs: family.t,
    x: 'time (ms)',
    y: family.unit,
    logX: false,
    logY: false,
    series: family.traces.map(({ level, values }, k) => ({
      name: `${k === 0 ? `${family.stepped} = ` : ''}${String(level).replace('-', '−')}${k === 0 ? ` ${family.steppedUnit}` : ''}`,
      ys: values,
      colour: k,
      dash: k < 7 ? '' : '7 3',
    })),
  };
}

function conditionLegend(labels: readonly string[], y: number): string {
  return labels
    .map((label, k) => {
      const x = LEFT + 170 * k;
      const dash = DASHES[k % DASHES.length] ?? '';
      const pattern = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
      return `<line x1="${x}" x2="${x + 26}" y1="${y - 4}" y2="${y - 4}" stroke="#333" stroke-width="1.5"${pattern}/><text x="${x + 32}" y="${y}">${escaped(label)}</text>`;
    })
    .join('\n');
}
