import { describe, expect, it } from 'vitest';
import { commonSubexpressions, printKernel, type Stmt } from '../src/index.ts';
import { add, compare, invoke, load, local, mul, number, set, store, when } from '../src/ir/notation.ts';
import { programOf } from './program-of.ts';

function shown(body: readonly Stmt[]): string {
  return commonSubexpressions(programOf(body)).kernels.map(printKernel).join('');
}

const v = load('v');

describe('common subexpressions', () => {
  it('sees through locals that hold one value: a function that was put in its place twice is computed once', () => {
    const body = ['one', 'two'].flatMap((name) => [
      set(`${name}_v`, v),
      set(`${name}_rate`, invoke('exp', mul(local(`${name}_v`), number(0.1)))),
      store(name === 'one' ? 'x' : 'y', local(`${name}_rate`)),
    ]);
    expect(shown(body).match(/exp/g)).toHaveLength(1);
  });

  it('knows in a loop what was known before it and the loop does not change', () => {
    const rate = (name: string): Stmt[] => [set(`${name}_v`, v), set(`${name}_rate`, invoke('exp', local(`${name}_v`)))];
    const body: Stmt[] = [
      ...rate('before'),
      set('n', number(0)),
      {
        kind: 'while',
        head: [],
        cond: compare('lt', local('n'), number(3)),
        body: [...rate('inside'), store('x', add(load('x'), local('inside_rate'))), set('n', add(local('n'), number(1)))],
      },
    ];
    expect(shown(body).match(/exp/g)).toHaveLength(1);
  });

  it('tells apart what a local holds before and after it is set, and in the two branches', () => {
    const body = [
      set('a', v),
      set('b', invoke('exp', local('a'))),
      set('a', add(local('a'), number(1))),
      set('c', invoke('exp', local('a'))),
      when(compare('gt', v, number(0)), [set('a', number(2))], [set('a', number(3))]),
      store('x', add(local('b'), add(local('c'), invoke('exp', local('a'))))),
    ];
    expect(shown(body).match(/exp/g)).toHaveLength(3);
  });
});
