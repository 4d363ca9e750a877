import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../src/events/queue.ts';

interface Item {
  readonly time: number;
  readonly name: string;
}

/** Names of all that is in a queue, in order. */
function drain(queue: EventQueue<string>): string[] {
  const names: string[] = [];
  for (let item = queue.take(Number.POSITIVE_INFINITY); item !== null; item = queue.take(Number.POSITIVE_INFINITY)) names.push(item);
  return names;
}

/** The order in words: a list, with one item held outside it. */
class PlainQueue {
  private held: Item | null = null;
  private readonly list: Item[] = [];

  insert(item: Item): void {
    if (this.held === null) this.held = item;
    else if (item.time < this.held.time) {
      this.list.push(this.held);
      this.held = item;
    } else this.list.push(item);
  }

  take(until: number): Item | null {
    const item = this.held;
    if (item === null || item.time > until) return null;
    this.next();
    return item;
  }

  remove(item: Item): void {
    if (this.held === item) this.next();
    else this.list.splice(this.list.indexOf(item), 1);
  }

  private next(): void {
    const least = this.list.reduce<Item | null>((a, b) => (a === null || b.time < a.time ? b : a), null);
    if (least !== null) this.list.splice(this.list.indexOf(least), 1);
    this.held = least;
  }
}

describe('EventQueue', () => {
  it('gives items of one time in the order they came', () => {
    const queue = new EventQueue<string>();
    for (const name of ['a', 'b', 'c', 'd']) queue.insert(5, name);
    expect(drain(queue)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('sends the held item behind its equals when an earlier one comes', () => {
    // A then B at t = 5, then C at 3: NEURON delivers C, B, A
    const queue = new EventQueue<string>();
    queue.insert(5, 'A');
    queue.insert(5, 'B');
    queue.insert(3, 'C');
    expect(drain(queue)).toEqual(['C', 'B', 'A']);
  });

  it('takes only what is due, with its time and note', () => {
    const queue = new EventQueue<string>();
    queue.insert(2, 'x', 7);
    expect(queue.take(1.999)).toBeNull();
    expect(queue.earliest).toBe(2);
    expect(queue.take(2)).toBe('x');
    expect([queue.time, queue.note]).toEqual([2, 7]);
    expect(queue.earliest).toBe(Number.POSITIVE_INFINITY);
  });

  it('has room for any time', () => {
    const queue = new EventQueue<string>();
    const times = [1e9, 0, Number.POSITIVE_INFINITY, 63.99, 64, 1e300, 1e-300, 200, -1];
    for (const time of times) queue.insert(time, String(time));
    expect(drain(queue)).toEqual([...times].sort((a, b) => a - b).map(String));
  });

  // near times fall into one bucket, far ones into the heap
  it.each([1e-3, 0.02, 1, 40, 1e6])('does what a plain list does, for times of the order of %d ms', (scale) => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('insert' as const), time: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant('take' as const), time: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ kind: fc.constant('remove' as const), time: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const queue = new EventQueue<Item>();
        const plain = new PlainQueue();
        const inside: Item[] = [];
        const drop = (item: Item): void => {
          inside.splice(inside.indexOf(item), 1);
        };
        actions.forEach(({ kind, time }, i) => {
          if (kind === 'insert') {
            const item = { time: time * scale, name: String(i) };
            inside.push(item);
            queue.insert(item.time, item);
            plain.insert(item);
          } else if (kind === 'take') {
            const item = queue.take(time * scale);
            expect(item).toBe(plain.take(time * scale));
            if (item !== null) drop(item);
          } else if (inside.length > 0) {
            const item = inside[time % inside.length]!;
            drop(item);
            expect(queue.remove(item.time, item)).toBe(true);
            expect(queue.remove(item.time, item)).toBe(false);
            plain.remove(item);
          }
          expect(queue.size).toBe(inside.length);
        });
        for (let item = queue.take(1e9); item !== null; item = queue.take(1e9)) expect(item).toBe(plain.take(1e9));
        expect(plain.take(1e9)).toBeNull();
      }),
    );
  });
});
