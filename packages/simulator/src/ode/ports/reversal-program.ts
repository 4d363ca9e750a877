import type { Program, Stmt } from '@hillock/kernel';
import { compare, div, load, local, number, select, set, store, sub } from '@hillock/kernel/notation';
import { own, scalar } from '../../engine/programs/fields.ts';
import { on, thermal } from '../../engine/programs/ion.ts';
import { portField, portKeys } from './fields.ts';
import { type Port, partsOf, port } from './port.ts';

/**
 * Where a reversal potential follows its ion's concentrations in every step: e = (RT/zF)·ln(out/in), so ∂e/∂out = (RT/zF)/out, ∂e/∂in = −(RT/zF)/in; 0 elsewhere, and where the engine
 * holds e at its bounds. Over segments that have the ion.
 */
export function reversalProgram(ion: string, from: readonly Port[]): Program {
  const e = port(ion, 'e');
  const positive = (name: string): Stmt => set('moves', select(compare('gt', load(name), number(0)), local('moves'), number(0)));
  const fields = from.map((c) => portField(portKeys.entry(e, c)));
  return {
    irVersion: 1,
    name: 'ion-reversal',
    fields: [
      ...['in', 'out', 'eadvance'].map(own),
      { name: 'valence', space: 'scalar', length: 1, type: 'f64' },
      scalar('celsius'),
      ...fields,
    ],
    functions: [],
    kernels: [
      {
        name: 'slopes',
        loop: 'each',
        body: [
          set('moves', div(thermal, load('valence'))),
          set('moves', select(compare('eq', load('valence'), number(0)), number(0), local('moves'))),
          set('moves', select(on('eadvance'), local('moves'), number(0))),
          positive('in'),
          positive('out'),
          ...from.map((c, i) => {
            const slope = div(local('moves'), load(partsOf(c).variable));
            const signed = partsOf(c).variable === 'in' ? sub(number(0), slope) : slope;
            return store(fields[i]?.name ?? '', select(compare('ne', local('moves'), number(0)), signed, number(0)));
          }),
        ],
      },
    ],
  };
}
