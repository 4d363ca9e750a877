// Vectors, references and pointers: what they see of a running model, what they refuse, and what becomes of them when the model is laid out anew.
import { interpreterBackend, scalarBackend, simdBackend } from '@hillock/kernel';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type BuildOptions, type Model, PtrVector, Reference, type Simulation, Vector } from '../src/index.ts';
import { buildUnread } from './build.ts';

const base: Model = {
  hillock: 1,
  sections: [
    { name: 'soma', L: 20, diam: 20 },
    { name: 'dend', L: 200, diam: 2, parent: 'soma(1)' },
  ],
  regions: [
    { sections: 'dend', nseg: 5, insert: { pas: { g: 1e-4, e: -65 } } },
    { sections: 'soma', insert: { hh: {} } },
  ],
  points: [
    { name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 3, amp: 0.5 } },
    { name: 'syn', type: 'ExpSyn', at: 'dend(0.5)', params: { tau: 3 } },
  ],
  connections: [{ to: 'syn', weight: 0.002, delay: 0, events: [2] }],
  record: { v: 'soma(0.5).v', m: 'soma(0.5).m_hh' },
  run: { tstop: 10, integrator: { method: 'backward-euler', dt: 0.025 } },
};

const variable: Model = { ...base, run: { tstop: 10, sample: 0.1, integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6 } } };

const built = (model: Model = base, options: BuildOptions = {}): Simulation => buildUnread(model, options);

const NAMES = [
  'soma(0.5).v',
  'dend(0.1).v',
  'dend(0.9).v',
  'soma(0.5).m_hh',
  'soma(0.5).gnabar_hh',
  'soma(0.5).ena',
  'soma(0.5).ina',
  'dend(0.5).g_pas',
  'syn.g',
  'stim.amp',
  'soma(0.5).cm',
];

describe('vectors', () => {
  it('hold numbers, by length or by value', () => {
    expect([...new Vector(3).array]).toEqual([0, 0, 0]);
    expect([...new Vector([1, 2]).array]).toEqual([1, 2]);
    expect(new Vector().length).toBe(0);
    const v = new Vector([1, 2, 3]);
    v.array[1] = 5;
    expect([...v.array]).toEqual([1, 5, 3]);
    expect([...v.from([7, 8]).array]).toEqual([7, 8]);
    expect(() => new Vector(-1)).toThrow(/the length of a vector is a whole number from 0 on, not -1/);
    expect(() => v.resize(1.5)).toThrow(RangeError);
    expect(() => v.resize(Number.NaN)).toThrow(RangeError);
  });

  it('never show old numbers in an array that was asked for before a resize', () => {
    const v = new Vector([1, 2, 3]);
    const before = v.array;
    v.resize(5);
    expect([...v.array]).toEqual([1, 2, 3, 0, 0]);
    v.array[0] = 9;
    // the vector has left it: NaN, not 1
    expect([...before]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const longer = v.array;
    v.resize(2);
    expect([...v.array]).toEqual([9, 2]);
    v.array[0] = 4;
    // it is the same memory as far as the vector reaches
    expect([...longer]).toEqual([4, 2, Number.NaN, Number.NaN, Number.NaN]);
    expect([...v.resize(4).array]).toEqual([4, 2, 0, 0]);
  });

  it.each([
    ['steps of fixed size', base],
    ['error control', variable],
  ])('record a variable at the times of all records: %s', (_, model) => {
    const simulation = built(model);
    const [v, again, g] = [new Vector(), new Vector([1]), new Vector()];
    v.record(simulation.ref('soma(0.5).v'));
    again.record(simulation.segment('soma(0.5)').ref('v'));
    g.record(simulation.ref('syn.g'));
    expect(v.length).toBe(0);
    expect(simulation.run(10).status).toBe('finished');
    const { traces, t } = simulation.result();
    expect(Object.keys(traces)).toEqual(['v', 'm']);
    expect([...v.array]).toEqual(traces.v);
    expect([...again.array]).toEqual(traces.v);
    expect(g.length).toBe(t.length);
    expect(Math.max(...g.array)).toBeCloseTo(0.002, 4);
    expect(() => v.resize(3)).toThrow(/a vector that records/);
    const one = PtrVector.of(Array.from(t, () => simulation.ref('syn.g')));
    expect(() => one.gather(v)).toThrow(/a vector that records: stop\(\) it first/);
    const kept = v.stop().array.slice();
    simulation.initialize();
    simulation.run(1);
    expect([...v.array]).toEqual([...kept]);
    expect(again.length).toBeLessThan(kept.length);
    expect([...v.resize(2).array]).toEqual([...kept.slice(0, 2)]);
  });

  it.each([
    ['lines', true, [0, 1, 2, 2, 4], [0, 0.5, 0.5, 0.2, 0]],
    ['steps', false, [0, 1.01, 3.5], [0.1, 0.4, 0]],
  ])('play as the model file does: %s', (_, continuous, t, value) => {
    const still: Model = {
      ...base,
      connections: [],
      points: base.points?.map((p) => (p.name === 'stim' ? { ...p, params: { delay: 0, dur: 100, amp: 0 } } : p)) ?? [],
    };
    const file = built({ ...still, play: { 'stim.amp': { t, value, continuous } } });
    file.run(10);
    const simulation = built(still);
    const amp = new Vector(value);
    amp.play(simulation.ref('stim.amp'), t, { continuous });
    simulation.run(10);
    expect(simulation.result()).toEqual(file.result());
    // the numbers of the next initialize count
    amp.array.fill(0);
    simulation.initialize();
    simulation.run(10);
    expect(Math.max(...(simulation.result().traces.v ?? []))).toBeLessThan(-50);
    amp.from(value);
    simulation.initialize();
    simulation.run(10);
    expect(simulation.result()).toEqual(file.result());
    amp.stop();
    simulation.initialize();
    simulation.ref('stim.amp').value = 0;
    simulation.run(10);
    expect(Math.max(...(simulation.result().traces.v ?? []))).toBeLessThan(-50);
  });

  it('refuse to play what does not fit, or twice', () => {
    const simulation = built();
    const amp = simulation.ref('stim.amp');
    expect(() => new Vector(3).play(amp, [0, 1])).toThrow(/stim\.amp is played by 3 numbers at 2 times/);
    expect(() => new Vector().play(amp, [])).toThrow(RangeError);
    const [one, two] = [new Vector([1, 2]), new Vector([1, 2])];
    one.play(amp, new Vector([0, 1]));
    two.play(amp, [0, 1]);
    expect(() => simulation.initialize()).toThrow(/stim\.amp is played twice/);
    two.stop();
    simulation.initialize();
    expect(() => one.play(amp, [1, 0])).toThrow('stim.amp is played at times (ms) that rise; number 1 is 0');
    expect(() => one.play(amp, [0, Number.NaN])).toThrow(/number 1 is NaN/);
  });
});

describe('references', () => {
  it('are variables of any kind, read and set', () => {
    const simulation = built();
    simulation.run(3);
    for (const name of NAMES) {
      const reference = simulation.ref(name);
      expect(reference.name).toBe(name);
      expect(reference.value).toBe(simulation.variable(name).get());
      reference.value = 0.25;
      expect(simulation.variable(name).get()).toBe(0.25);
    }
    expect(simulation.segment('dend(0.3)').nodeIndex).toBe(simulation.nodeIndex('dend(0.3)'));
    expect(simulation.v.array[simulation.nodeIndex('soma(0.5)')]).toBe(0.25);
  });

  it('that do not resolve are refused, with the nearest name', () => {
    const simulation = built();
    expect(() => simulation.ref('soma(0.5).m_hhh')).toThrow(/no variable of soma\(0\.5\) "m_hhh"; nearest: "m_hh"/);
    expect(() => simulation.ref('soma(0.5)')).toThrow(/is not a variable/);
    expect(() => simulation.segment('som(0.5)')).toThrow(/"som"/);
    expect(() => simulation.segment('dend(1.5)')).toThrow();
    expect(() => simulation.segment('dend(0.5)').ref('m_hh')).toThrow(/no variable of dend\(0\.5\) "m_hh"/);
    expect(() => built(base, { keep: 'named' }).ref('soma(0.5).ina')).toThrow(/not kept/);
  });

  it('set under error control are events: the run goes on from what was set', () => {
    const simulation = built(variable);
    simulation.run(6);
    const v = simulation.ref('soma(0.5).v');
    const before = simulation.run(6).statistics?.restarts.state ?? 0;
    v.value = 20;
    expect(v.value).toBe(20);
    const { statistics } = simulation.run(6.05);
    expect(statistics?.restarts.state).toBe(before + 1);
    expect(v.value).toBeGreaterThan(-40);
    // a step leaves the integrator ahead of the driver; what is read is the present all the same
    simulation.initialize();
    for (let k = 0; k < 40; k++) {
      simulation.step();
      expect(v.value).toBe(simulation.ref('soma(0.5).v').value);
    }
    expect(simulation.t).toBeGreaterThan(0);
  });
});

describe('pointers', () => {
  it.each([
    ['simd', simdBackend],
    ['scalar', scalarBackend],
    ['interpreter', interpreterBackend],
  ])('gather and scatter any variables: %s', (_, backend) => {
    const simulation = built(base, { backend });
    simulation.run(2.5);
    const pointers = PtrVector.of(NAMES.map((name) => simulation.ref(name)));
    const values = pointers.gather(new Vector(NAMES.length));
    expect([...values.array]).toEqual(NAMES.map((name) => simulation.variable(name).get()));
    expect(new Set(values.array).size).toBeGreaterThan(8);
    const own = new Float64Array(NAMES.length);
    expect(pointers.gather(own)).toBe(own);
    expect([...own]).toEqual([...values.array]);
    pointers.scatter(Float64Array.from(NAMES, (_name, i) => i + 1));
    expect(NAMES.map((name) => simulation.variable(name).get())).toEqual(NAMES.map((_name, i) => i + 1));
    pointers.scatter(values);
    expect(NAMES.map((name) => simulation.variable(name).get())).toEqual([...values.array]);
  });

  it.each([1023, 1024, 1025, 5000])('of any number: %i', (n) => {
    const simulation = built();
    const names = Array.from({ length: n }, (_, i) => NAMES[(7 * i) % NAMES.length] ?? '');
    const pointers = PtrVector.of(names.map((name) => simulation.ref(name)));
    const other = PtrVector.of([simulation.ref('soma(0.5).v')]);
    simulation.run(1);
    for (let round = 0; round < 2; round++) {
      expect([...pointers.gather(new Float64Array(n))]).toEqual(names.map((name) => simulation.variable(name).get()));
      expect([...other.gather(new Float64Array(1))]).toEqual([simulation.variable('soma(0.5).v').get()]);
    }
    // of several pointers at one variable the last counts
    pointers.scatter(Float64Array.from(names, (_name, i) => i));
    for (const name of new Set(names)) expect(simulation.variable(name).get()).toBe(names.lastIndexOf(name));
  });

  it('set one by one, and set again', () => {
    const simulation = built();
    simulation.run(1);
    const pointers = new PtrVector(2).pset(0, simulation.ref('soma(0.5).v')).pset(1, simulation.ref('stim.amp'));
    expect(pointers.gather(new Float64Array(2))[1]).toBe(0.5);
    pointers.pset(1, simulation.ref('syn.tau'));
    expect(pointers.gather(new Float64Array(2))[1]).toBe(3);
    expect(pointers.ref(1)?.name).toBe('syn.tau');
    expect(new PtrVector(1).ref(0)).toBe(null);
    expect(new PtrVector(0).gather(new Float64Array())).toHaveLength(0);
    new PtrVector(0).scatter(new Vector());
  });

  it('refuse what does not fit', () => {
    const simulation = built();
    const [v, other] = [simulation.ref('soma(0.5).v'), built().ref('soma(0.5).v')];
    const pointers = new PtrVector(2).pset(0, v);
    for (const i of [2, -1, 0.5, Number.NaN]) expect(() => pointers.pset(i, v)).toThrow(`there are 2 pointers: no pointer ${i}`);
    expect(() => pointers.pset(1, other)).toThrow('pointer 1: soma(0.5).v is of another simulation than the other pointers');
    expect(() => pointers.gather(new Float64Array(2))).toThrow('pointer 1 of 2 is not set: pset(i, reference) sets it');
    expect(() => pointers.scatter(new Vector(2))).toThrow(/pointer 1 of 2 is not set/);
    pointers.pset(1, v);
    expect(() => pointers.gather(new Vector(3))).toThrow('2 pointers are gathered into 3 numbers: as many of both are right');
    expect(() => pointers.scatter(new Float64Array(1))).toThrow('2 pointers are scattered from 1 numbers');
    expect(() => new PtrVector(-1)).toThrow(/the number of pointers is a whole number/);
    expect(() => new PtrVector(1.5)).toThrow(RangeError);
    // @ts-expect-error a name is no reference
    expect(() => pointers.pset(0, 'soma(0.5).v')).toThrow(/pointer 0 is set to a reference/);
    // @ts-expect-error a list is no array of doubles
    expect(() => pointers.gather([0, 0])).toThrow(/values are gathered into a Vector or a Float64Array/);
    // @ts-expect-error numbers only
    expect(() => v.set('1')).toThrow(/soma\(0\.5\)\.v is a number, not string/);
    expect(v).toBeInstanceOf(Reference);
  });

  it('under error control see the present, and scatter as an event', () => {
    const simulation = built(variable);
    const names = ['soma(0.5).v', 'soma(0.5).m_hh', 'dend(0.9).v'];
    const pointers = PtrVector.of(names.map((name) => simulation.ref(name)));
    simulation.run(3);
    const values = new Vector(3);
    pointers.gather(values);
    expect(values.array[0]).toBe(simulation.result().traces.v?.[30]);
    const restarts = simulation.run(3).statistics?.restarts.state ?? 0;
    // back to what it was: the same course, a restart apart
    pointers.scatter(values);
    const after = simulation.run(10);
    expect((after.statistics?.restarts.state ?? 0) - restarts).toBeGreaterThan(0);
    const free = built(variable);
    free.run(10);
    const [a = [], b = []] = [simulation.result().traces.v, free.result().traces.v];
    for (const [i, x] of a.entries()) expect(Math.abs(x - (b[i] ?? Number.NaN))).toBeLessThan(0.05);
  });
});

describe('where cells have steps of their own', () => {
  const two: Model = {
    hillock: 1,
    cellTypes: {
      c: {
        sections: [{ name: 'soma', L: 20, diam: 20 }],
        regions: [{ sections: 'soma', insert: { hh: {} } }],
        points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 2, amp: 0.5 } }],
      },
    },
    cells: [{ type: 'c', name: 'c', count: 2 }],
    record: { a: 'c[0].soma(0.5).v', b: 'c[1].soma(0.5).v' },
    run: { tstop: 10, sample: 0.1, integrator: { method: 'bdf', rtol: 1e-6, atol: 1e-6, local: true } },
  };

  it('values are those of one time, and what is set is where both go on from', () => {
    const simulation = built(two);
    const pointers = PtrVector.of(['c[0].soma(0.5).v', 'c[1].soma(0.5).v'].map((name) => simulation.ref(name)));
    const values = new Vector(2);
    expect(simulation.run(6).status).toBe('finished');
    expect([...pointers.gather(values).array]).toEqual(['a', 'b'].map((name) => simulation.result().traces[name]?.[60]));
    expect(values.array[0]).toBe(values.array[1]);
    pointers.scatter(Float64Array.of(-65, 10));
    // set, and read before a step
    expect([...pointers.gather(values).array]).toEqual([-65, 10]);
    expect(simulation.run(10).status).toBe('finished');
    const { a = [], b = [] } = simulation.result().traces;
    expect(Math.abs((a[61] ?? 0) + 65)).toBeLessThan(5);
    expect(b[61]).toBeGreaterThan(-40);
    // a step of one cell leaves both at one time for who looks
    simulation.initialize();
    for (let k = 0; k < 20; k++) simulation.step();
    pointers.gather(values);
    expect(Math.abs((values.array[0] ?? 0) - (values.array[1] ?? 1))).toBeLessThan(1e-2);
  });
});

describe('when the model is laid out anew', () => {
  it('references and pointers are found again by their names', () => {
    const simulation = built();
    const names = ['dend(0.9).v', 'soma(0.5).v', 'syn.tau', 'soma(0.5).m_hh'];
    const references = names.map((name) => simulation.ref(name));
    const pointers = PtrVector.of(references);
    simulation.run(2);
    expect(E.isRight(simulation.rebuild((m) => ({ ...m, regions: [...(m.regions ?? []), { sections: 'dend', nseg: 41 }] })))).toBe(true);
    expect(simulation.t).toBe(0);
    expect(simulation.size.compartments).toBe(42);
    simulation.run(2);
    const fresh = built({ ...base, regions: [...(base.regions ?? []), { sections: 'dend', nseg: 41 }] });
    fresh.run(2);
    const expected = names.map((name) => fresh.variable(name).get());
    expect(references.map((reference) => reference.value)).toEqual(expected);
    expect([...pointers.gather(new Float64Array(4))]).toEqual(expected);
    // one that was set before and one after
    pointers.pset(0, simulation.ref('stim.amp'));
    expect(pointers.gather(new Float64Array(4))[0]).toBe(0.5);
  });

  it('or refused, where the model has them no more', () => {
    const simulation = built();
    const [far, v] = [simulation.ref('syn.g'), simulation.ref('soma(0.5).v')];
    const pointers = PtrVector.of([v, far]);
    const view = simulation.v;
    expect(view.array.length).toBeGreaterThan(0);
    simulation.rebuild((m) => ({ ...m, points: [], connections: [] }));
    expect(() => far.value).toThrow(/"syn"/);
    expect(() => {
      far.value = 1;
    }).toThrow(/"syn"/);
    expect(() => pointers.gather(new Float64Array(2))).toThrow(
      /pointer 1 points at syn\.g, which the rebuilt model has not \(.*\): set it to another variable/,
    );
    expect(() => view.array).toThrow(/this view is of a model that has been laid out anew/);
    expect(simulation.v.array.length).toBeGreaterThan(0);
    pointers.pset(1, v);
    simulation.run(1);
    expect([...pointers.gather(new Float64Array(2))]).toEqual([v.value, v.value]);
  });

  it('a change that cannot be leaves the simulation as it was', () => {
    const simulation = built();
    simulation.run(2);
    const v = simulation.ref('soma(0.5).v');
    const before = v.value;
    const changed = simulation.rebuild((m) => ({ ...m, regions: [{ sections: 'axon' }] }));
    expect(E.isLeft(changed) && changed.left[0]?.message).toMatch(/axon/);
    expect(v.value).toBe(before);
    expect(simulation.t).toBeCloseTo(2, 9);
  });

  it.each(['all', 'named'] as const)('for vectors, what was set stays (keep: %s)', (keep) => {
    const simulation = built(base, { keep });
    const set: Record<string, number> = { 'syn.tau': 7, 'stim.amp': 0.1 };
    if (keep === 'all') Object.assign(set, { 'soma(0.5).gnabar_hh': 0.2, 'dend(0.7).g_pas': 3e-4, 'soma(0.5).ena': 55, 'dend(0.3).cm': 2 });
    for (const [name, value] of Object.entries(set)) simulation.ref(name).value = value;
    const free = built(base, { keep: 'all' });
    for (const [name, value] of Object.entries(set)) free.ref(name).value = value;
    free.run(10);
    const far = new Vector().record(simulation.ref('dend(0.9).v'));
    simulation.run(10);
    for (const [name, value] of Object.entries(set)) expect(simulation.ref(name).value, name).toBe(value);
    const [a = [], b = []] = [simulation.result().traces.v, free.result().traces.v];
    for (const [i, x] of a.entries()) expect(Math.abs(x - (b[i] ?? Number.NaN))).toBeLessThan(1e-9);
    expect(far.length).toBe(401);
  });
});
