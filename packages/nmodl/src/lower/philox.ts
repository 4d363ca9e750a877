import type { BinaryOp, Expr, Func, Param, Stmt } from '@hillock/kernel';
import { add, compare, counter, integer, invoke, local, number, set, sub, toFloat, truncate, when } from '@hillock/kernel/notation';

/**
 * Philox 4x32 with ten rounds (Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3): four words of 32 bits from a counter of four and a key of two. The
 * counter is (sequence, id3, id1, id2) and the key 0, as in NEURON; the words are taken one after the other.
 */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

const whole = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', op, type: 'i32', a, b });
const shifted = (a: Expr): Expr => whole('shrU', a, integer(16));
const low = (a: Expr): Expr => whole('and', a, integer(0xffff));
const word = (value: number): Expr => integer(value | 0);
const int = (name: string): Param => ({ name, type: 'i32' });

/** The upper 32 bits of a product of two unsigned numbers, by halves of 16 bits. */
const high: Func = {
  name: '_high',
  params: [int('a'), int('b')],
  result: int('r'),
  body: [
    set('cross', whole('mul', shifted(counter('a')), low(counter('b')))),
    set('other', whole('mul', low(counter('a')), shifted(counter('b')))),
    set('carry', shifted(whole('mul', low(counter('a')), low(counter('b'))))),
    set('middle', whole('add', whole('add', counter('carry'), low(counter('cross'))), low(counter('other')))),
    set(
      'r',
      whole(
        'add',
        whole('add', whole('mul', shifted(counter('a')), shifted(counter('b'))), shifted(counter('middle'))),
        whole('add', shifted(counter('cross')), shifted(counter('other'))),
      ),
    ),
  ],
};

function round(k: number): readonly Stmt[] {
  const [m0, m1] = MULTIPLIERS.map(word);
  const key = (which: 0 | 1): Expr => word(Math.imul(WEYL[which], k));
  if (m0 === undefined || m1 === undefined) return [];
  const upper = (m: Expr, c: string): Expr => ({ kind: 'invoke', type: 'i32', fn: '_high', args: [m, counter(c)] });
  return [
    set('n0', whole('xor', whole('xor', upper(m1, 'c2'), counter('c1')), key(0))),
    set('n1', whole('mul', m1, counter('c2'))),
    set('n2', whole('xor', whole('xor', upper(m0, 'c0'), counter('c3')), key(1))),
    set('n3', whole('mul', m0, counter('c0'))),
    ...[0, 1, 2, 3].map((i): Stmt => set(`c${i}`, counter(`n${i}`))),
  ];
}

/** A number of 32 bits without sign, as an integer of the machine. */
const signed: Func = {
  name: '_signed',
  params: [{ name: 'x', type: 'f64' }],
  result: int('r'),
  body: [
    set('y', local('x')),
    when(compare('ge', local('y'), number(2 ** 31)), [set('y', sub(local('y'), number(2 ** 32)))]),
    set('r', truncate(local('y'))),
  ],
};

/** The word at `at` (0, 1, 2 …) of the stream with these ids, from 0 to 2³² − 1. */
const draw: Func = {
  name: '_philox',
  params: ['at', 'id1', 'id2', 'id3'].map((name) => ({ name, type: 'f64' as const })),
  result: { name: 'r', type: 'f64' },
  body: [
    set('turn', { kind: 'unary', op: 'floor', type: 'f64', a: { kind: 'binary', op: 'div', type: 'f64', a: local('at'), b: number(4) } }),
    set('which', truncate(sub(local('at'), add(local('turn'), add(local('turn'), add(local('turn'), local('turn'))))))),
    ...['turn', 'id3', 'id1', 'id2'].map(
      (name, i): Stmt => set(`c${i}`, { kind: 'invoke', type: 'i32', fn: '_signed', args: [local(name)] }),
    ),
    ...Array.from({ length: ROUNDS }, (_, k) => round(k)).flat(),
    ...[1, 2, 3].map((i): Stmt => when(compare('eq', counter('which'), integer(i)), [set('c0', counter(`c${i}`))])),
    set('r', toFloat(counter('c0'))),
    when(compare('lt', local('r'), number(0)), [set('r', add(local('r'), number(2 ** 32)))]),
  ],
};

export const PHILOX: readonly Func[] = [high, signed, draw];

/** The word at a place of a stream. */
export function philox(at: Expr, ids: readonly [Expr, Expr, Expr]): Expr {
  return invoke('_philox', at, ...ids);
}
