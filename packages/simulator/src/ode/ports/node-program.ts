import { type Expr, eliminate, type FieldDecl, type Program, type Stmt } from '@hillock/kernel';
import { add, compare, counter, loadAt, local, mul, number, select, set, storeAt, sub, up } from '@hillock/kernel/notation';
import { doubles } from '../../engine/programs/fields.ts';
import { portKeys } from './fields.ts';
import type { PortPlan } from './plan.ts';
import { type Column, type Port, partsOf, type Row } from './port.ts';

/** The place that an `each` kernel is at. */
const here: Expr = { kind: 'instance', type: 'i32' };
const k = counter('k');

/** Keys of all arrays by node that a plan needs. */
export function nodeKeys(plan: PortPlan): readonly string[] {
  const keys = new Set<string>([portKeys.pivot, portKeys.entry('v', 'v')]);
  for (const [row, columns] of plan.entries) {
    for (const column of columns) keys.add(portKeys.entry(row, column));
    if (row !== 'v') keys.add(portKeys.constant(row));
  }
  for (const [e, from] of plan.reversals) for (const c of from) if (plan.ports.includes(e)) keys.add(portKeys.entry(e, c));
  for (const p of plan.ports) keys.add(portKeys.response(p)).add(portKeys.change(p));
  return [...keys];
}

/**
 * The system of ports at each node: with K the entries of mechanisms and of Nernst's equation, (1 − K)·δp = k + K_v·δv, by LU with exchange of rows, written out for the
 * entries that the model has. Over places:
 * - `begin`: entries of mechanisms to 0, before `odeFactor`.
 * - `factor`: after it: how ports answer to v, and what of it reaches the node's own row, into its diagonal; the smallest pivot. `weakest`: the smallest of all places to `least[0]`.
 * - `condense`: after `odeCondense`: solves for the right sides, into rhs and d, and leaves them at 0 for the next time.
 * - `expand`: with δv in rhs: changes of ports.
 * - `reverse`: before a product: changes of potentials from those of concentrations, of currents to 0.
 */
export function nodeProgram(plan: PortPlan): Program {
  const field = (key: string): string => key.replaceAll(/[ .]/g, '_');
  const at = (key: string): Expr => loadAt(field(key), here);
  const put = (key: string, value: Expr): Stmt => storeAt(field(key), here, value);
  const { ports } = plan;
  const mechanismEntries = [...plan.entries].flatMap(([row, columns]) => [...columns].map((column) => portKeys.entry(row, column)));
  const rowsOfMechanisms = ports.filter((p) => plan.entries.has(p));
  const has = (row: Row, column: Column): boolean =>
    plan.entries.get(row)?.has(column) === true || (row !== 'v' && column !== 'v' && plan.reversals.get(row)?.includes(column) === true);

  /** 1 − K eliminated against a right side in locals. */
  const solved = (side: readonly string[], smallest?: string): readonly Stmt[] => {
    let count = 0;
    const fresh = (stem: string): string => {
      count++;
      return `${stem}${count}`;
    };
    const list: Stmt[] = [];
    const rows = ports.map((row, r) => {
      const entries = new Map<number, string>();
      ports.forEach((column, c) => {
        if (r !== c && !has(row, column)) return;
        const name = fresh('m');
        entries.set(c, name);
        const one = number(r === c ? 1 : 0);
        list.push(set(name, has(row, column) ? sub(one, at(portKeys.entry(row, column))) : one));
      });
      return entries;
    });
    return [
      ...list,
      ...eliminate({ size: ports.length, rows, sides: [side], ...(smallest === undefined ? {} : { smallest }) }, 'partial', fresh),
    ];
  };
  const answer = ports.map((_, r) => `answer${r}`);
  const change = ports.map((_, r) => `change${r}`);
  const acting = ports.flatMap((p, r) => (has('v', p) ? [[p, r] as const] : []));
  const through = (names: readonly string[]): readonly Expr[] =>
    acting.map(([p, r]) => mul(at(portKeys.entry('v', p)), local(names[r] ?? '')));
  const diagonal = portKeys.entry('v', 'v');
  const sum = (start: Expr, terms: readonly Expr[]): Expr => terms.reduce((all, e) => add(all, e), start);
  const known = rowsOfMechanisms.map((p) => portKeys.constant(p));
  const potentials = ports.filter((p) => plan.reversals.has(p));
  const fields: FieldDecl[] = [...nodeKeys(plan).map(field), 'rhs', 'd', 'least'].map((name) => ({ ...doubles(name), apart: true }));
  return {
    irVersion: 1,
    name: 'ode-ports',
    fields,
    functions: [],
    kernels: [
      { name: 'begin', loop: 'each', body: [...new Set([...mechanismEntries, diagonal])].map((key) => put(key, number(0))) },
      {
        name: 'factor',
        loop: 'each',
        body: [
          ...ports.map((p, r) => set(answer[r] ?? '', has(p, 'v') ? at(portKeys.entry(p, 'v')) : number(0))),
          ...solved(answer, 'smallest'),
          ...ports.map((p, r) => put(portKeys.response(p), local(answer[r] ?? ''))),
          put(diagonal, sum(at(diagonal), through(answer))),
          put(portKeys.pivot, local('smallest')),
        ],
      },
      {
        name: 'weakest',
        loop: 'range',
        body: [
          set('least', number(1)),
          up('k', counter('first'), counter('last'), [
            set('pivot', loadAt(field(portKeys.pivot), k)),
            set('least', select(compare('lt', local('pivot'), local('least')), local('pivot'), local('least'))),
          ]),
          storeAt('least', { kind: 'const', type: 'i32', value: 0 }, local('least')),
        ],
      },
      {
        name: 'condense',
        loop: 'each',
        body: [
          ...ports.map((p, r) => set(change[r] ?? '', rowsOfMechanisms.includes(p) ? at(portKeys.constant(p)) : number(0))),
          ...known.map((key) => put(key, number(0))),
          ...solved(change),
          ...ports.map((p, r) => put(portKeys.change(p), local(change[r] ?? ''))),
          storeAt(
            'rhs',
            here,
            through(change).reduce((all, e) => sub(all, e), loadAt('rhs', here)),
          ),
          storeAt('d', here, add(loadAt('d', here), at(diagonal))),
        ],
      },
      {
        name: 'expand',
        loop: 'each',
        body: ports.map((p) => put(portKeys.change(p), add(at(portKeys.change(p)), mul(at(portKeys.response(p)), loadAt('rhs', here))))),
      },
      {
        name: 'reverse',
        loop: 'each',
        body: [
          ...potentials.map((e) => {
            const terms = (plan.reversals.get(e) ?? []).map((c: Port) => mul(at(portKeys.entry(e, c)), at(portKeys.change(c))));
            const [first = number(0), ...rest] = terms;
            return put(portKeys.change(e), sum(first, rest));
          }),
          ...ports.filter((p) => partsOf(p).variable === 'i').map((p) => put(portKeys.change(p), number(0))),
        ],
      },
    ],
  };
}
