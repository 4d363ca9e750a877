import type { Func } from '@hillock/kernel';
import { add, compare, counter, div, integer, load, local, mul, set, sub, truncate, when } from '@hillock/kernel/notation';
import type { FunctionTable } from '../syntax/tree.ts';
import { type Context, V_PARAMETER } from './context.ts';
import { nextInteger } from './conversion.ts';

/** The fields of a FUNCTION_TABLE: how many points it has, where they are, and the values there. The model fills them, and says how long they are. */
export function tableFields(name: string): { readonly count: string; readonly x: string; readonly value: string } {
  return { count: `_function_${name}_count`, x: `_function_${name}_x`, value: `_function_${name}_value` };
}

/** Straight lines between the points, the first and the last value held outside. A table of more than one argument is one number. */
export function lowerFunctionTable(context: Context, table: FunctionTable): Func {
  const names = tableFields(table.name.text);
  const count = context.scratch(names.count, 1);
  const xs = context.scratch(names.x, 1);
  const values = context.scratch(names.value, 1);
  const [low, high, middle, last] = [counter('low'), counter('high'), counter('middle'), counter('last')];
  const x = local('x0');
  const between = add(
    load(values, low),
    mul(div(sub(x, load(xs, low)), sub(load(xs, high), load(xs, low))), sub(load(values, high), load(values, low))),
  );
  return {
    name: table.name.text,
    params: [...table.params.map((_, k) => ({ name: `x${k}`, type: 'f64' as const })), { name: V_PARAMETER, type: 'f64' }],
    result: { name: 'r', type: 'f64' },
    body: [
      set('last', add(truncate(load(count)), integer(-1))),
      when(
        compare('le', x, load(xs, integer(0))),
        [set('r', load(values, integer(0)))],
        [
          when(
            compare('ge', x, load(xs, last)),
            [set('r', load(values, last))],
            [
              set('low', integer(0)),
              set('high', last),
              {
                kind: 'while',
                head: [],
                cond: compare('lt', nextInteger(low), high),
                body: [
                  set('middle', { kind: 'binary', op: 'shrS', type: 'i32', a: add(low, high), b: integer(1) }),
                  when(compare('lt', x, load(xs, middle)), [set('high', middle)], [set('low', middle)]),
                ],
              },
              set('r', between),
            ],
          ),
        ],
      ),
    ],
  };
}
