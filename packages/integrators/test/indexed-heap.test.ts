import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexedHeap } from '../src/internal/indexed-heap.ts';

it('knows the least key after any changes, of equal ones the least number', () => {
  const change = fc.tuple(fc.nat(16), fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(Infinity)));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 17 }), fc.array(change, { maxLength: 200 }), (n, changes) => {
      const heap = new IndexedHeap(n, 0);
      const keys = new Array<number>(n).fill(0);
      for (const [number, key] of changes) {
        const i = number % n;
        heap.set(i, key);
        keys[i] = key;
        expect(heap.least).toBe(keys.indexOf(Math.min(...keys)));
      }
    }),
  );
});
