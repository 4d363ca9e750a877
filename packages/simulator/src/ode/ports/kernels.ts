import type { CompiledProgram, Program } from '@hillock/kernel';
import type { Stages } from '../../engine/engine.ts';
import type { Layout } from '../../layout/layout.ts';
import { nodeKeys, nodeProgram } from './node-program.ts';
import { partsOf } from './port.ts';
import { reversalProgram } from './reversal-program.ts';

/** What a group of cells runs at its nodes for ports; see {@link nodeProgram}. */
export interface PortKernels {
  readonly begin: Stages;
  readonly factor: Stages;
  readonly weakest: Stages;
  readonly condense: Stages;
  readonly expand: Stages;
  readonly reverse: Stages;
  /** Several mechanisms write one concentration: an evaluation leaves what the last wrote in the states of all. */
  readonly rewritten: boolean;
  /** Slopes of reversal potentials, with the derivatives of mechanisms. */
  readonly reversals: Stages;
  /** The smallest pivot that `weakest` found. */
  readonly least: Float64Array;
}

type Compile = (program: Program, fields: Readonly<Record<string, number>>, runs?: true) => CompiledProgram['kernels'];

/** By group; null where mechanisms meet in v alone. */
export function compilePorts(layout: Layout, buffer: ArrayBufferLike, compile: Compile): readonly PortKernels[] | null {
  const { ports, nodes, order, ions, scalars } = layout;
  if (ports === null || ports.plan.ports.length === 0) return null;
  const { plan } = ports;
  const offset = (key: string): number => {
    const found = ports.at(key);
    if (found === undefined) throw new Error(`no array for ${key}`);
    return found;
  };
  const named = nodeKeys(plan).map((key): [string, number] => [key.replaceAll(/[ .]/g, '_'), offset(key)]);
  const made = compile(nodeProgram(plan), { ...Object.fromEntries(named), rhs: nodes.rhs, d: nodes.d, least: ports.least });
  const reversals = [...plan.reversals].flatMap(([e, from]) => {
    const ion = ions.get(partsOf(e).ion);
    if (ion === undefined || !plan.ports.includes(e)) return [];
    const program = reversalProgram(ion.table.ion, from);
    const { in: inside, out, eadvance, valence } = ion;
    const own = Object.fromEntries(program.fields.flatMap((f) => (f.space === 'node' ? [[f.name, offset(f.key ?? '')]] : [])));
    const call = compile(program, { in: inside, out, eadvance, valence, celsius: scalars.celsius, ...own }, true).slopes;
    if (call === undefined) throw new Error('no kernel slopes');
    return ion.coverage.stretches.map((s, k) => ({ group: s.group, stage: { call, first: s.first, last: s.end, w: ion.runs + 4 * k } }));
  });
  const stretches = [...new Set(plan.ports.map((p) => partsOf(p).ion))].flatMap((ion) => ions.get(ion)?.coverage.stretches ?? []);
  return order.groups.map((range, group): PortKernels => {
    const own = stretches.filter((s) => s.group === group);
    // one range: what lies between has no entries
    const first = Math.max(range.first, Math.min(...own.map((s) => s.first + s.offset)) & ~1);
    const last = Math.min(range.end, Math.max(...own.map((s) => s.end + s.offset)));
    const over = (name: string): Stages => {
      const call = made[name];
      if (call === undefined) throw new Error(`no kernel ${name}`);
      return own.length === 0 ? [] : [{ call, first, last, w: 0 }];
    };
    return {
      begin: over('begin'),
      factor: over('factor'),
      weakest: over('weakest'),
      condense: over('condense'),
      expand: over('expand'),
      reverse: over('reverse'),
      rewritten: plan.rewritten,
      reversals: reversals.flatMap((r) => (r.group === group ? [r.stage] : [])),
      least: new Float64Array(buffer, ports.least, 1),
    };
  });
}
