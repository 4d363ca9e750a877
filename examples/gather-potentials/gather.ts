/**
 * All membrane potentials of a cell in one array, at each step: `npx tsx --conditions=@hillock/source examples/gather-potentials/gather.ts`, in the root of the repository.
 */
import { model, PtrVector, Vector } from '@hillock/hillock';

const SEGMENTS = 41;

const cell = model();
const soma = cell.section('soma', { L: 20, diam: 20 }).insert('hh');
const axon = cell.section('axon', { L: 2000, diam: 1 }).connect(soma.at(1)).nseg(SEGMENTS).insert('hh');
cell.point('IClamp', soma.at(0.5), { delay: 1, dur: 2, amp: 0.5 });
const simulation = cell.build({ tstop: 10, dt: 0.025 });

// one pointer a place, in the order that is wanted: the soma, then along the axon
const places = [soma.at(0.5), ...Array.from({ length: SEGMENTS }, (_, i) => axon.at((i + 0.5) / SEGMENTS))];
const potentials = PtrVector.of(places.map((place) => simulation.ref(place.v)));

// mV, anew in each step
const row = new Vector(potentials.length);
const crossed = new Map<number, number>();
let highest = Number.NEGATIVE_INFINITY;
simulation.initialize();
while (simulation.t < 10 - simulation.dt / 2) {
  simulation.step();
  potentials.gather(row);
  for (const [i, v] of row.array.entries()) {
    highest = Math.max(highest, v);
    if (v > 0 && !crossed.has(i)) crossed.set(i, simulation.t);
  }
}

const um = (i: number): number => ((i - 0.5) / SEGMENTS) * 2000;
const passed = (i: number): string => `${um(i).toFixed(0)} µm at ${crossed.get(i)?.toFixed(3)} ms`;
console.log(`${potentials.length} potentials a step; the highest was ${highest.toFixed(2)} mV`);
console.log(`0 mV passed in the soma at ${crossed.get(0)?.toFixed(3)} ms, along the axon at ${[11, 21, 31].map(passed).join(', ')}`);
console.log(`${((um(31) - um(11)) / 1000 / ((crossed.get(31) ?? 0) - (crossed.get(11) ?? 0))).toFixed(2)} m/s`);
