import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { compileMechanism } from '../src/index.ts';

function report(text: string): unknown {
  const compiled = compileMechanism(text, { file: 'x.mod' });
  if (E.isLeft(compiled)) throw new Error(JSON.stringify(compiled.left));
  return compiled.right.mechanism.report;
}

const mechanism = (body: string): string =>
  `NEURON { SUFFIX x NONSPECIFIC_CURRENT i RANGE g }\nPARAMETER { g = 1 }\nASSIGNED { v i }\nSTATE { m n }\n${body}`;

describe('the report of a mechanism', () => {
  it('tells which method solves each block, and which one was written', () => {
    expect(
      report(
        mechanism(`BREAKPOINT { SOLVE a METHOD cnexp SOLVE b METHOD cnexp SOLVE p i = g*m*v }
          DERIVATIVE a { m' = -m }
          DERIVATIVE b { n' = -n*n }
          PROCEDURE p() { g = 1 }`),
      ),
    ).toMatchObject({
      solves: [
        { block: 'a', kind: 'DERIVATIVE', method: 'cnexp', steadyState: false },
        { block: 'b', kind: 'DERIVATIVE', method: 'derivimplicit', written: 'cnexp', steadyState: false },
        { block: 'p', kind: 'PROCEDURE', method: '' },
      ],
    });
    expect(
      report(
        mechanism(`INITIAL { SOLVE k STEADYSTATE sparse } BREAKPOINT { SOLVE k METHOD sparse i = g*m*v }
          KINETIC k { ~ m <-> n (1, 2) CONSERVE m + n = 1 }`),
      ),
    ).toMatchObject({
      solves: [
        { block: 'k', kind: 'KINETIC', method: 'sparse', steadyState: true },
        { block: 'k', kind: 'KINETIC', method: 'sparse', steadyState: false },
      ],
    });
  });

  it('tells how often currents are evaluated, and why', () => {
    expect(report(mechanism('BREAKPOINT { i = g*(v - 3) }'))).toMatchObject({
      currentEvaluations: 1,
      because: 'all currents are affine in v',
    });
    expect(report(mechanism('BREAKPOINT { i = g*exp(v/10) }'))).toMatchObject({
      currentEvaluations: 2,
      because: expect.stringContaining('not affine in v'),
    });
    expect(report(mechanism('BREAKPOINT { CONDUCTANCE g i = g*(v - 3) }'))).toMatchObject({
      currentEvaluations: 1,
      because: expect.stringContaining('CONDUCTANCE'),
    });
    expect(report('NEURON { SUFFIX x RANGE a }\nASSIGNED { v a }\nBREAKPOINT { a = v }')).toMatchObject({ currentEvaluations: 0 });
  });

  it('lists the tables', () => {
    const text = mechanism(`BREAKPOINT { rates(v) i = g*m*v + minf + f(v) }
      PROCEDURE rates(v) { TABLE minf, mtau DEPEND celsius FROM -100 TO 100 WITH 200  minf = v mtau = celsius }
      FUNCTION f(x) { TABLE FROM 0 TO 1 WITH 10  f = x }`).replace('ASSIGNED {', 'ASSIGNED { minf mtau celsius');
    expect(report(text)).toMatchObject({
      tables: [
        { routine: 'rates', variables: ['minf', 'mtau'], depends: ['celsius'], intervals: 200 },
        { routine: 'f', variables: [], depends: [], intervals: 10 },
      ],
    });
  });
});
