import type { Refusal } from '@hillock/contracts';
import type { Stmt } from '@hillock/kernel';
import { call } from '@hillock/kernel/notation';
import { type Context, instanceScope } from '../lower/context.ts';
import { handDown } from '../lower/expression.ts';
import { lineOf } from '../syntax/source.ts';
import { derivativeSlopes } from './derivative.ts';
import { kineticSlopes } from './kinetic-slopes.ts';
import type { Solve } from './solve.ts';
import type { Unknown } from './unknown.ts';

/** What the SOLVE statements of a BREAKPOINT mean to an integrator with error control. */
export interface OdeEquations {
  /** In the order of their declaration. */
  readonly unknowns: readonly Unknown[];
  /** Functions that leave the unknowns' slopes. */
  readonly functions: readonly string[];
  /** A scheme is among them: its matrix is eliminated along its diagonal. */
  readonly kinetic: boolean;
  /** PROCEDUREs that run before currents, and before a step. */
  readonly prepared: readonly Stmt[];
  readonly perStep: readonly Stmt[];
}

/** The equations behind some SOLVE statements, or what keeps an integrator from them. */
export function odeEquations(context: Context, solves: readonly Solve[]): OdeEquations | Refusal {
  const { file } = context;
  const found = new Map<string, Unknown>();
  const functions: string[] = [];
  const prepared: Stmt[] = [];
  const perStep: Stmt[] = [];
  let kinetic = false;
  for (const { block, method, span } of solves) {
    const at = `${span.source.file}:${lineOf(span)}`;
    const equations = file.equations.find((e) => e.name.text === block.text);
    if (equations === undefined) {
      const run = call(block.text, handDown(instanceScope(context)));
      if (method === null) {
        return {
          refused: `${at}: SOLVE of the PROCEDURE ${block.text}, which runs once a step of fixed size`,
          instead: 'METHOD after_cvode where it only counts or samples, a DERIVATIVE block where it integrates, or a fixed step',
        };
      }
      (method.text === 'after_cvode' ? perStep : prepared).push(run);
      continue;
    }
    if (equations.kind !== 'DERIVATIVE' && equations.kind !== 'KINETIC') {
      return { refused: `${at}: a ${equations.kind} block that is solved once a step of fixed size`, instead: 'a fixed step' };
    }
    kinetic ||= equations.kind === 'KINETIC';
    const slopes = equations.kind === 'KINETIC' ? kineticSlopes(context, equations) : derivativeSlopes(context, equations);
    if (functions.includes(slopes.function)) continue;
    for (const u of slopes.unknowns) {
      if (found.has(u.name)) return { refused: `${at}: two SOLVEs determine ${u.name}`, instead: 'one block for all its equations' };
      found.set(u.name, u);
    }
    functions.push(slopes.function);
  }
  const names = file.states.map((d) => d.name.text);
  const unknowns = [...found.values()].sort(
    (a, b) => names.indexOf(a.state) - names.indexOf(b.state) || (a.element ?? 0) - (b.element ?? 0),
  );
  return { unknowns, functions, kinetic, prepared, perStep };
}
