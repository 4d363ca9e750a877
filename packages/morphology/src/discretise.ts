import * as E from 'fp-ts/lib/Either.js';
import type { Compartments, Discretisation, Morphology, MorphologyError, Section } from './api.ts';
import { integrateFrusta } from './internal/frusta.ts';
import { DIAMETER, MAX_SEGMENTS, NO_AREA, RESISTIVITY, within } from './internal/limits.ts';
import { Problems } from './internal/problems.ts';
import { segmentFromNear } from './location.ts';

/**
 * Cuts every section into `nseg` segments and computes areas, resistances and the coupling coefficients of the cable equation, in NEURON's order of
 * operations. A segment without area is accepted here; see {@link compartmentsWithoutArea}.
 *
 * Errors: nseg below 1 or above 32767, Ra outside 1e-6 to 1e9 Ω·cm, a diameter outside its limits or given for a section with 3-D points, arrays that
 * do not have one entry a section.
 */
export function discretise(morphology: Morphology, how: Discretisation): E.Either<readonly MorphologyError[], Compartments> {
  const problems = new Problems();
  const { sections, cells } = morphology;
  const diameters = readDiameters(morphology, how, problems);
  if (problems.any) return E.left(problems.list());

  let nodeCount = cells.length;
  for (const section of sections) nodeCount += how.nseg[section.index]! + 1;
  const c = allocate(nodeCount, cells.length, how.nseg, sections);
  let next = 0;
  cells.forEach((cell, i) => {
    c.cellStart[i] = next;
    const root = next++;
    placeRoot(c, root, cell[0] ?? -1);
    for (const index of cell) {
      const section = sections[index];
      if (section === undefined) continue;
      const parent = sections[section.parent];
      placeNodes(c, section, next, parent === undefined ? root : connectionNode(c, section, parent));
      measure(c, section, how.Ra[index]!, next, diameters.get(index));
      next += how.nseg[index]! + 1;
    }
  });
  c.cellStart[cells.length] = next;
  return E.right(c);
}

/** Segments whose computed area is not above 0 (or not a number): a run must refuse them. */
export function compartmentsWithoutArea(c: Compartments): { readonly node: number; readonly section: number; readonly segment: number }[] {
  const found: { node: number; section: number; segment: number }[] = [];
  c.hasArea.forEach((has, node) => {
    if (has === 1 && !(c.area[node]! > 0)) found.push({ node, section: c.sectionOf[node]!, segment: c.segmentOf[node]! });
  });
  return found;
}

/** Checks the options; diameters of the segments of those sections that were given any. */
function readDiameters({ sections }: Morphology, how: Discretisation, problems: Problems): Map<number, Float64Array> {
  const diameters = new Map<number, Float64Array>();
  for (const { index, name, points, diam } of sections) {
    const nseg = how.nseg[index] ?? Number.NaN;
    const Ra = how.Ra[index] ?? Number.NaN;
    if (!Number.isInteger(nseg) || nseg < 1 || nseg > MAX_SEGMENTS) {
      problems.at(index, ['nseg'], 'nseg', `nseg of "${name}" is ${nseg}: expected a whole number from 1 to ${MAX_SEGMENTS}`);
      continue;
    }
    if (!within(Ra, RESISTIVITY)) {
      problems.at(index, ['Ra'], 'resistivity', `Ra of "${name}" is ${Ra}: expected ${RESISTIVITY[0]} to ${RESISTIVITY[1]} Ω·cm`);
    }
    if (how.diam === undefined) continue;
    for (let segment = 0; segment < nseg; segment++) {
      const value = how.diam(index, segment);
      if (value === undefined) continue;
      if (points !== null) {
        problems.at(index, ['diam'], 'geometry', `"${name}" has 3-D points, which say what its diameters are: give none`);
        break;
      }
      if (!within(value, DIAMETER)) {
        const message = `diam of segment ${segment} of "${name}" is ${value}: expected ${DIAMETER[0]} to ${DIAMETER[1]} µm`;
        problems.at(index, ['diam', segment], 'diameter', message);
        continue;
      }
      const own = diameters.get(index) ?? new Float64Array(nseg).fill(diam);
      own[segment] = value;
      diameters.set(index, own);
    }
  }
  return diameters;
}

function allocate(nodeCount: number, cells: number, nseg: Int32Array, sections: readonly Section[]): Compartments {
  return {
    nodeCount,
    parent: new Int32Array(nodeCount),
    area: new Float64Array(nodeCount),
    diam: new Float64Array(nodeCount),
    conductance: new Float64Array(nodeCount),
    hasArea: new Uint8Array(nodeCount),
    sectionOf: new Int32Array(nodeCount),
    segmentOf: new Int32Array(nodeCount),
    cellStart: new Int32Array(cells + 1),
    firstNode: new Int32Array(sections.length),
    nseg: nseg.slice(0, sections.length),
    L: Float64Array.from(sections, (section) => section.L),
    rallbranch: Float64Array.from(sections, (section) => section.rallbranch),
  };
}

function placeRoot(c: Compartments, node: number, section: number): void {
  c.parent[node] = -1;
  c.area[node] = NO_AREA;
  c.sectionOf[node] = section;
  c.segmentOf[node] = -1;
}

/** The node of `parent`, whose nodes are already placed, that a section hangs on. At the parent's near end that is the node the parent hangs on. */
function connectionNode(c: Compartments, { parentX }: Section, parent: Section): number {
  const first = c.firstNode[parent.index]!;
  if (parentX === parent.childEnd) return c.parent[first]!;
  const nseg = c.nseg[parent.index]!;
  return parentX === 1 - parent.childEnd ? first + nseg : first + segmentFromNear(parent, nseg, parentX);
}

function placeNodes(c: Compartments, section: Section, first: number, parent: number): void {
  const nseg = c.nseg[section.index]!;
  c.firstNode[section.index] = first;
  for (let k = 0; k <= nseg; k++) {
    const node = first + k;
    c.parent[node] = k === 0 ? parent : node - 1;
    c.sectionOf[node] = section.index;
    c.hasArea[node] = k < nseg ? 1 : 0;
    if (k === nseg) c.segmentOf[node] = -1;
    else c.segmentOf[node] = section.childEnd === 1 ? nseg - 1 - k : k;
  }
}

/** Diameters, areas and the conductance to the parent node: the parent's own half segment is never part of it. */
function measure(c: Compartments, section: Section, Ra: number, first: number, diameters: Float64Array | undefined): void {
  const nseg = c.nseg[section.index]!;
  const frusta = section.points === null ? null : integrateFrusta(section.points, nseg);
  const dx = section.L / nseg;
  let far = 0;
  for (let k = 0; k < nseg; k++) {
    const node = first + k;
    let near: number;
    let ownFar: number;
    if (frusta === null) {
      const diam = diameters?.[c.segmentOf[node]!] ?? section.diam;
      c.diam[node] = diam;
      c.area[node] = Math.PI * diam * dx;
      near = (1e-2 * Ra * (dx / 2)) / ((Math.PI * diam * diam) / 4);
      ownFar = near;
    } else {
      c.diam[node] = frusta.diam[k]!;
      c.area[node] = frusta.area[k]!;
      near = ((frusta.near[k]! * Ra) / Math.PI) * (4 * 0.01);
      ownFar = ((frusta.far[k]! * Ra) / Math.PI) * (4 * 0.01);
    }
    c.conductance[node] = 1 / (near + far);
    far = ownFar;
  }
  c.area[first + nseg] = NO_AREA;
  c.conductance[first + nseg] = 1 / far;
}
