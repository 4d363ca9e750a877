import { describe, expect, it } from 'vitest';
import {
  axialResistance,
  coefficientA,
  coefficientB,
  discretise,
  dLambdaNseg,
  lambdaF,
  makeMorphology,
  nodeAt,
  pathDistance,
  type SectionSpec,
} from '../src/index.ts';
import { readData, relative, right } from './support.ts';

interface Tree {
  specs: SectionSpec[];
  nseg: number[];
  Ra: number[];
  cm: number[];
  diam: (number[] | null)[];
  L: number[];
  /** section, x, NEURON's index, area, diam, ri, a, b */
  nodes: [number, number, number, number, number, number, number, number][];
  /** section, x, NEURON's index */
  located: [number, number, number][];
  /** section, x, section, x, distance */
  distances: [number, number, number, number, number][];
  /** frequency, d_lambda, lambda, nseg */
  space: [number, number, number, number][];
}

const { trees }: { trees: Tree[] } = JSON.parse(readData('trees.json'));

function build(tree: Tree) {
  const morphology = right(makeMorphology(tree.specs));
  const options = { nseg: Int32Array.from(tree.nseg), Ra: Float64Array.from(tree.Ra), diam: (s: number, k: number) => tree.diam[s]?.[k] };
  const c = right(discretise(morphology, options));
  // NEURON numbers all roots first, then the other nodes cell by cell.
  const node: number[] = [...c.cellStart.subarray(0, morphology.cells.length)];
  for (let i = 0; i < c.nodeCount; i++) if (c.parent[i]! >= 0) node.push(i);
  return { morphology, c, ofNeuron: (index: number): number => node[index] ?? -1 };
}

/** NEURON's sequence of operations is followed, so that bits agree; the least tolerance says so and still survives another libm or compiler. */
const SAME = 1e-14;

describe.each(trees.map((tree, i) => ({ tree, i })))('random tree $i as NEURON cuts it', ({ tree }) => {
  const { morphology, c, ofNeuron } = build(tree);

  it('numbers its nodes alike', () => {
    for (const [section, x, index] of [...tree.nodes, ...tree.located]) {
      expect(nodeAt(c, morphology, section, x), `${section}(${x})`).toBe(ofNeuron(index));
    }
  });

  it('has the same areas, diameters, resistances and coefficients', () => {
    for (const [section, x, index, area, diam, ri, a, b] of tree.nodes) {
      const node = ofNeuron(index);
      const at = `${section}(${x})`;
      if (c.hasArea[node] === 1) {
        expect(relative(c.area[node]!, area), `area ${at}`).toBeLessThan(SAME);
        expect(relative(c.diam[node]!, diam), `diam ${at}`).toBeLessThan(1e-9);
      } else {
        expect([c.area[node], c.diam[node]], at).toEqual([100, 0]);
      }
      expect(relative(axialResistance(c, node), ri), `ri ${at}`).toBeLessThan(SAME);
      expect(relative(coefficientA(c, node), a), `a ${at}`).toBeLessThan(SAME);
      expect(relative(coefficientB(c, node), b), `b ${at}`).toBeLessThan(SAME);
    }
  });

  it('measures the same path distances', () => {
    for (const [section, x, other, y, um] of tree.distances) {
      const distance = pathDistance(c, morphology, { section, x }, { section: other, x: y });
      if (um > 1e19) expect(distance).toBe(Number.POSITIVE_INFINITY);
      else expect(relative(distance, um), `${section}(${x}) to ${other}(${y})`).toBeLessThan(SAME);
    }
  });

  it('has the same lengths, space constants and segment counts by the d_lambda rule', () => {
    tree.space.forEach(([freq, dLambda, lambda, nseg], i) => {
      const section = morphology.sections[i];
      if (section === undefined) throw new Error(`no section ${i}`);
      // NEURON's diam at 0.5 is that of the segment there.
      const own = tree.diam[i];
      const cable = { Ra: tree.Ra[i]!, cm: tree.cm[i]!, diam: own?.[Math.trunc(own.length / 2)] ?? section.diam };
      expect(section.L).toBe(tree.L[i]);
      expect(relative(lambdaF(section, cable, freq), lambda)).toBeLessThan(SAME);
      expect(dLambdaNseg(section, cable, dLambda, freq)).toBe(nseg);
    });
  });
});
