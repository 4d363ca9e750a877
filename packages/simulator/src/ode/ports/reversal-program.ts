import type { Program, Stmt } from '@hillock/kernel';
import { on, thermal } from '../../engine/programs/ion.ts';
import { compare, div, float, let_, number, own, read, scalar, select, sub, write } from '../../engine/programs/notation.ts';
import { portField, portKeys } from './fields.ts';
import { type Port, partsOf, port } from './port.ts';

/**
 * Where a reversal potential follows its ion's concentrations in every step: e = (RT/zF)·ln(out/in), so ∂e/∂out = (RT/zF)/out, ∂e/∂in = −(RT/zF)/in; 0 elsewhere, and where the engine
 * holds e at its bounds. Over segments that have the ion.
 */
export function reversalProgram(ion: string, from: readonly Port[]): Program {
  const e = port(ion, 'e');
  const positive = (name: string): Stmt => let_('moves', select(compare('gt', read(name), number(0)), float('moves'), number(0)));
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
          let_('moves', div(thermal, read('valence'))),
          let_('moves', select(compare('eq', read('valence'), number(0)), number(0), float('moves'))),
          let_('moves', select(on('eadvance'), float('moves'), number(0))),
          positive('in'),
          positive('out'),
          ...from.map((c, i) => {
            const slope = div(float('moves'), read(partsOf(c).variable));
            const signed = partsOf(c).variable === 'in' ? sub(number(0), slope) : slope;
            return write(fields[i]?.name ?? '', select(compare('ne', float('moves'), number(0)), signed, number(0)));
          }),
        ],
      },
    ],
  };
}
