import { interpreterBackend, scalarBackend } from '@hillock/kernel';
import { describe, expect, it } from 'vitest';
import { Bench, compiled, density, point } from './support.ts';

const backends = [interpreterBackend, scalarBackend];

describe.each(backends.map((b) => [b.name, b] as const))('in the %s back end', (_, backend) => {
  describe('WATCH', () => {
    const text = point(
      `PARAMETER { high = 1 low = -1 }
       ASSIGNED { v x }
       NET_RECEIVE (w) {
         if (flag == 1) { WATCH (v > high) 2, (v < low) 3 }
         if (flag == 4) { WATCH (v > 10) 5 }
         x = w
       }`,
      'RANGE high, low',
    );
    const bench = (): Bench => new Bench(text, {}, backend).run('initial');
    const fired = (b: Bench): number[] => b.effects.filter((e) => e.name === 'watchFired').map((e) => e.args[1] ?? 0);

    it('tells once a crossing, after it was on the other side', () => {
      const b = bench().set('v', 0).set('flag', 1).run('netReceive');
      for (const v of [0, 2, 3, 1, 2, -2, -2, 0, -3]) b.set('v', v).run('watch');
      // 1 is not above 1: there the condition is looked for anew
      expect(fired(b)).toEqual([2, 2, 3, 3]);
    });

    it('waits where the condition holds at the start, within 1e-11', () => {
      const b = bench()
        .set('v', 1 - 0.9e-11)
        .set('flag', 1)
        .run('netReceive');
      b.set('v', 2).run('watch');
      expect(fired(b)).toEqual([]);
      b.set('v', 1).run('watch').set('v', 2).run('watch');
      expect(fired(b)).toEqual([2]);
    });

    it('is replaced as a list by the next call that watches, kept by one that does not', () => {
      const b = bench().set('v', 0).set('flag', 1).run('netReceive').set('flag', 0).run('netReceive');
      b.set('v', 2).run('watch');
      expect(fired(b)).toEqual([2]);
      b.set('v', 0).set('flag', 4).run('netReceive');
      for (const v of [2, -2, 11]) b.set('v', v).run('watch');
      expect(fired(b)).toEqual([2, 5]);
    });

    it('watches nothing before it was asked to, and nothing after INITIAL', () => {
      const b = bench().set('v', 2).run('watch');
      b.set('v', 0).set('flag', 1).run('netReceive').run('initial').set('v', 2).run('watch');
      expect(fired(b)).toEqual([]);
    });
  });

  it('FOR_NETCONS goes through the connections of the instance in order, and can write their values', () => {
    const text = point(
      `ASSIGNED { sum last }
       NET_RECEIVE (w, u) {
         sum = 0
         FOR_NETCONS (a, b) { sum = sum + a  b = b + w  last = a }
         last = last + u
       }`,
      'RANGE sum, last',
    );
    const b = new Bench(text, {}, backend);
    const values = b.place('connections.values');
    // three connections, of which the first and the last lead to the instance; the event comes by the first
    b.set('connections.values', 1, 10, 2, 20, 4, 40).set('arguments', 1, 10);
    b.setIntegers('connections.first', 0, 2).setIntegers('connections.places', 0, 4).run('netReceive');
    expect(b.get('sum')).toBe(5);
    expect([0, 1, 2, 3, 4, 5].map((k) => b.get('connections.values', k))).toEqual([1, 11, 2, 20, 4, 41]);
    expect(values).toBeGreaterThan(0);
    expect(b.get('last')).toBe(14);
  });

  it('a POINTER reads and writes a variable of somebody else', () => {
    const text = point('ASSIGNED { p x y }\nINITIAL { x = p  p = 7  y = p + x }', 'POINTER p\nRANGE x, y');
    const b = new Bench(text, {}, backend).set('v', -60);
    // to its own x: what it writes is what it reads next, under both names
    b.setIntegers('pointer.p', b.place('x')).run('initial');
    expect([b.get('x'), b.get('y')]).toEqual([7, 14]);
    expect(compiled(text).mechanism.fields.find((f) => f.name === 'p')?.role).toBe('pointer');
  });

  it('CONDUCTANCE is the slope, of an ion and of the rest, a LOCAL too', () => {
    const text = density(
      `ASSIGNED { v ik il g }
       BREAKPOINT {
         LOCAL gl
         CONDUCTANCE g USEION k
         CONDUCTANCE gl
         g = 3
         gl = v
         ik = g*v*v
         il = gl*v
       }`,
      'USEION k WRITE ik\nNONSPECIFIC_CURRENT il',
    );
    const b = new Bench(text, {}, backend).set('v', 2).run('current');
    expect([b.get('d'), b.get('rhs'), b.get('k.didv'), b.get('k.i')]).toEqual([5, -16, 3, 12]);
  });

  it('a FUNCTION_TABLE joins its points by straight lines and holds its ends', () => {
    const text = density('ASSIGNED { x y }\nFUNCTION_TABLE f(a) (ms)\nINITIAL { y = f(x) }', 'RANGE x, y');
    const b = new Bench(text, {}, backend).set('_function_f_count', 1).set('_function_f_value', 5);
    expect(b.set('x', -3).run('initial').get('y')).toBe(5);
    expect(b.set('x', 3).run('initial').get('y')).toBe(5);
    expect(b.set('x', Number.NaN).run('initial').get('y')).toBeNaN();
  });

  it('BEFORE and AFTER blocks are kernels, several of one kind in the order of the text', () => {
    const text = density(
      `ASSIGNED { x }
       BEFORE INITIAL { x = 2 }
       AFTER INITIAL { x = x*3 }
       AFTER INITIAL { x = x + 1 }
       BEFORE STEP { x = x + 100 }`,
      'RANGE x',
    );
    const b = new Bench(text, {}, backend).run('beforeInitial').run('initial').run('afterInitial').run('beforeStep');
    expect(b.get('x')).toBe(107);
    expect(compiled(text).mechanism.kernels).toEqual(['beforeInitial', 'initial', 'afterInitial', 'beforeStep']);
  });

  it('v that NET_RECEIVE sets is the v of the node', () => {
    const b = new Bench(point('ASSIGNED { v }\nNET_RECEIVE (w) { v = v + 1 }'), {}, backend).set('v', -60).run('netReceive');
    expect(b.get('v')).toBe(-59);
  });

  it('CONSTRUCTOR is a kernel, DESTRUCTOR nothing', () => {
    const text = point('ASSIGNED { x }\nCONSTRUCTOR { x = 4 }\nDESTRUCTOR { x = 5 }', 'RANGE x');
    expect(new Bench(text, {}, backend).run('construct').get('x')).toBe(4);
  });
});
