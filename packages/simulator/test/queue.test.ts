import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../src/events/queue.ts';

interface Item {
  time: number;
  readonly name: string;
}

function drain(queue: EventQueue<Item>): string[] {
  const names: string[] = [];
  for (let item = queue.take(Number.POSITIVE_INFINITY); item !== null; item = queue.take(Number.POSITIVE_INFINITY)) names.push(item.name);
  return names;
}

describe('EventQueue', () => {
  it('gives items of one time in the order they came', () => {
    const queue = new EventQueue<Item>();
    for (const name of ['a', 'b', 'c', 'd']) queue.insert({ time: 5, name });
    expect(drain(queue)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('sends the held item behind its equals when an earlier one comes', () => {
    // A then B at t = 5, then C at 3: NEURON delivers C, B, A
    const queue = new EventQueue<Item>();
    queue.insert({ time: 5, name: 'A' });
    queue.insert({ time: 5, name: 'B' });
    queue.insert({ time: 3, name: 'C' });
    expect(drain(queue)).toEqual(['C', 'B', 'A']);
  });

  it('takes only what is due', () => {
    const queue = new EventQueue<Item>();
    queue.insert({ time: 2, name: 'x' });
    expect(queue.take(1.999)).toBeNull();
    expect(queue.earliest).toBe(2);
    expect(queue.take(2)?.name).toBe('x');
    expect(queue.earliest).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps times sorted whatever is inserted, taken and removed', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('insert' as const), time: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant('take' as const), time: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant('remove' as const), time: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const queue = new EventQueue<Item>();
        const inside: Item[] = [];
        actions.forEach(({ kind, time }, i) => {
          if (kind === 'insert') {
            const item = { time, name: String(i) };
            inside.push(item);
            queue.insert(item);
          } else if (kind === 'take') {
            const item = queue.take(time);
            const least = Math.min(...inside.map((x) => x.time));
            if (item === null) expect(least).toBeGreaterThan(time);
            else {
              expect(item.time).toBe(least);
              inside.splice(inside.indexOf(item), 1);
            }
          } else if (inside.length > 0) {
            const [item] = inside.splice(time % inside.length, 1);
            expect(item !== undefined && queue.remove(item)).toBe(true);
            expect(item !== undefined && queue.remove(item)).toBe(false);
          }
          expect(queue.size).toBe(inside.length);
        });
        const times: number[] = [];
        for (let item = queue.take(99); item !== null; item = queue.take(99)) times.push(item.time);
        expect(times).toEqual(inside.map((x) => x.time).sort((a, b) => a - b));
      }),
    );
  });
});
