import { type Backend, type Host, interpreterBackend, scalarBackend, simdBackend } from '@hillock/kernel';
import { treeSolver, treeSolverProgram } from '@hillock/linalg';
import { type Compartments, coefficientA, coefficientB, discretise, makeMorphology, type SectionSpec } from '@hillock/morphology';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { Arena } from '../src/layout/arena.ts';
import { type CableTree, condensedTree, wholeTree } from '../src/layout/cable-tree.ts';
import { Coverage } from '../src/layout/coverage.ts';
import { fillNodes, placeNodes } from '../src/layout/node-arrays.ts';
import { type NodeOrder, orderNodes } from '../src/layout/order.ts';
import { fillTrees, placeTrees } from '../src/layout/tree-arrays.ts';
import { ValueByNode } from '../src/model/node-values.ts';

/** Cells of a few sections: now and then several of one shape, now and then a section long enough to be cut. */
const cells = fc.array(
  fc.record({
    copies: fc.integer({ min: 1, max: 5 }),
    sections: fc.array(
      fc.record({
        parent: fc.nat(),
        x: fc.constantFrom(0, 0.5, 1),
        nseg: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 180 })),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

function compartmentsOf(list: typeof cells extends fc.Arbitrary<infer T> ? T : never): Compartments {
  const specs: SectionSpec[] = [];
  const nseg: number[] = [];
  list.forEach(({ copies, sections }, kind) => {
    for (let copy = 0; copy < copies; copy++) {
      sections.forEach((section, i) => {
        const name = `${kind}.${copy}.${i}`;
        const joined = i === 0 ? {} : { parent: `${kind}.${copy}.${section.parent % i}`, parentX: section.x };
        specs.push({ name, L: 10 + 3 * i + copy, diam: 1 + 0.1 * copy, ...joined });
        nseg.push(section.nseg);
      });
    }
  });
  const morphology = makeMorphology(specs);
  if (E.isLeft(morphology)) throw new Error(morphology.left[0]?.message);
  const made = discretise(morphology.right, { nseg: Int32Array.from(nseg), Ra: new Float64Array(specs.length).fill(100) });
  if (E.isLeft(made)) throw new Error(made.left[0]?.message);
  return made.right;
}

/** Sets as mechanisms make them: all segments, the first section of each cell, every third section. */
function setsOf({ hasArea, sectionOf, nodeCount }: Compartments): ReadonlyMap<string, Set<number>> {
  const nodes = Array.from({ length: nodeCount }, (_, n) => n).filter((n) => hasArea[n] === 1);
  return new Map([
    ['pas', new Set(nodes)],
    ['hh', new Set(nodes.filter((n) => sectionOf[n]! % 3 === 0))],
  ]);
}

function groupsOf({ cellStart }: Compartments, size: number): number[][] {
  const all = Array.from({ length: cellStart.length - 1 }, (_, c) => c);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, g) => all.slice(g * size, (g + 1) * size));
}

const host: Host = {
  effect: () => undefined,
  trap: (program, code) => {
    throw new Error(`${program}: ${code}`);
  },
};

/** Solves for a right-hand side by place, with some conductance in every segment. */
function solveInOrder(
  compartments: Compartments,
  tree: CableTree,
  order: NodeOrder,
  own: Float64Array,
  rhs: Float64Array,
  backend: Backend,
): Float64Array {
  const arena = new Arena();
  const nodes = placeNodes(arena, order, { iCap: true, diam: true });
  const trees = placeTrees(arena, order, nodes);
  const memory = arena.memory();
  fillNodes(memory.buffer, nodes, compartments, tree, new ValueByNode(compartments.nodeCount, 1), order);
  fillTrees(memory.buffer, trees, order, nodes);
  const array = (offset: number): Float64Array => new Float64Array(memory.buffer, offset, order.count);
  const [d, x, axial] = [array(nodes.d), array(nodes.rhs), array(nodes.axial)];
  order.node.forEach((node, place) => {
    d[place] = axial[place]! + (node < 0 ? 0 : own[node]!);
    x[place] = node < 0 ? 0 : rhs[node]!;
  });
  const fields = { ...trees.fields, d: { base: nodes.d, stride: 0 }, rhs: { base: nodes.rhs, stride: 0 } };
  backend.compile(treeSolverProgram, { fields }, memory, host).kernels.solve?.(0, trees.classes, 0);
  return Float64Array.from(order.place, (place) => x[place]!);
}

describe('the order of nodes in memory', () => {
  it('gives each node one place, blocks of even length, groups one after the other', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 4 }), (list, size) => {
        const compartments = compartmentsOf(list);
        const sets = setsOf(compartments);
        const order = orderNodes(compartments, wholeTree(compartments), sets, groupsOf(compartments, size));
        expect(new Set(order.place).size).toBe(compartments.nodeCount);
        order.place.forEach((place, node) => {
          expect(order.node[place]).toBe(node);
        });
        for (const { first, end } of order.blocks) expect([first % 2, end % 2]).toEqual([0, 0]);
        order.groups.forEach(({ first, end }, g) => {
          expect(first).toBe(g === 0 ? 0 : order.groups[g - 1]?.end);
          expect(order.node[end - 1]).toBe(-1);
        });
        for (const [set, nodes] of sets) {
          const coverage = new Coverage(order, set);
          const instances = Array.from({ length: coverage.count }, (_, i) => coverage.node(i));
          expect(new Set(instances.filter((node) => node >= 0))).toEqual(nodes);
          for (let node = 0; node < compartments.nodeCount; node++) expect(coverage.at(node) >= 0).toBe(nodes.has(node));
          instances.forEach((node, i) => {
            expect(order.node[coverage.place(i)]).toBe(node);
            if (node >= 0) expect(coverage.at(node)).toBe(i);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets the solver solve what the plain tree solver solves, strands and all', () => {
    let cut = 0;
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.double({ min: 0.01, max: 1, noNaN: true })),
        (list, size, stream) => {
          const compartments = compartmentsOf(list);
          const { nodeCount, parent, hasArea } = compartments;
          const [a, b] = [coefficientA, coefficientB].map((of) => Float64Array.from({ length: nodeCount }, (_, n) => of(compartments, n)));
          if (a === undefined || b === undefined) throw new Error('no coefficients');
          const order = orderNodes(compartments, wholeTree(compartments), setsOf(compartments), groupsOf(compartments, size));
          cut += order.classes.filter((c) => c.bundles.length > 0).length;
          const own = Float64Array.from({ length: nodeCount }, (_, n) => (hasArea[n] === 1 ? stream.next().value : 0));
          const rhs = Float64Array.from({ length: nodeCount }, () => stream.next().value);
          const diag = own.slice();
          for (let n = 0; n < nodeCount; n++) {
            if (parent[n]! < 0) continue;
            diag[n]! -= b[n]!;
            diag[parent[n]!]! -= a[n]!;
          }
          const work = treeSolver.create({ parent, size: new Uint8Array(nodeCount).fill(1), diag, up: b, down: a, loops: null });
          expect(work.factor()).toBe(0);
          const x = rhs.slice();
          work.solve(x, x, 0);
          const largest = Math.max(...x.map(Math.abs));
          const got = solveInOrder(compartments, wholeTree(compartments), order, own, rhs, scalarBackend);
          // couplings are up to 1e4 times the conductances: round-off grows by that
          expect(Math.max(...got.map((value, n) => Math.abs(value - x[n]!)))).toBeLessThan(1e-11 * largest);
          expect(solveInOrder(compartments, wholeTree(compartments), order, own, rhs, simdBackend)).toEqual(got);
          expect(solveInOrder(compartments, wholeTree(compartments), order, own, rhs, interpreterBackend)).toEqual(got);
        },
      ),
      { numRuns: 40 },
    );
    expect(cut).toBeGreaterThan(10);
  });

  it('gives the same voltages without the nodes that only let current through', () => {
    let dropped = 0;
    fc.assert(
      fc.property(
        cells,
        fc.infiniteStream(fc.double({ min: 0.01, max: 1, noNaN: true })),
        fc.func(fc.boolean()),
        (list, stream, isNeeded) => {
          const compartments = compartmentsOf(list);
          const { nodeCount, hasArea } = compartments;
          const groups = groupsOf(compartments, 3);
          const needed = new Set(Array.from({ length: nodeCount }, (_, n) => n).filter((n) => hasArea[n] === 0 && isNeeded(n)));
          const tree = condensedTree(compartments, needed);
          dropped += tree.present.reduce((sum, there) => sum + 1 - there, 0);
          const own = Float64Array.from(hasArea, (has) => (has === 1 ? stream.next().value : 0));
          // currents only where something is
          const rhs = Float64Array.from(hasArea, (has, n) => (has === 1 || needed.has(n) ? stream.next().value : 0));
          const whole = wholeTree(compartments);
          const sets = setsOf(compartments);
          const x = solveInOrder(compartments, whole, orderNodes(compartments, whole, sets, groups), own, rhs, scalarBackend);
          const got = solveInOrder(compartments, tree, orderNodes(compartments, tree, sets, groups), own, rhs, scalarBackend);
          const largest = Math.max(...x.map(Math.abs));
          const errors = got.map((value, n) => (tree.present[n] === 1 ? Math.abs(value - x[n]!) : 0));
          expect(Math.max(...errors)).toBeLessThan(1e-11 * largest);
          for (const node of needed) expect(tree.present[node]).toBe(1);
        },
      ),
      { numRuns: 40 },
    );
    expect(dropped).toBeGreaterThan(100);
  });
});
