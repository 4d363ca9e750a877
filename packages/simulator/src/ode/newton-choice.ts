import type { NewtonChoice, NewtonOperator, Refusal } from '@hillock/contracts';
import { type Derivatives, derivedNewton } from '@hillock/integrators';
import { treeSolver } from '@hillock/linalg';
import type { BlockEquations } from './block-equations.ts';
import { BlockNewton } from './block-newton.ts';
import { BlockSolve } from './block-solve.ts';
import type { CableEquations } from './cable-equations.ts';
import { TreeNewton } from './tree-newton.ts';

/** Never asked: choices with derivatives of one's own do not get this far. */
const NO_DERIVATIVES: Derivatives = { evaluate: () => 2 };

/** The operator that solves with Newton's matrix as `choice` says; a refusal where none can. */
export function newtonOf(equations: CableEquations, choice: NewtonChoice): NewtonOperator | Refusal {
  const { blocks: all, parts, n } = equations;
  const { linear, derivatives, precondition } = choice;
  if (linear.structure === 'tree') {
    if (linear.name !== treeSolver.name) {
      return {
        refused: `"${linear.name}" for the tree of a cable, which is solved together with the states of mechanisms`,
        instead: `"linear": "${treeSolver.name}", or a solver for a sparse or dense matrix`,
      };
    }
    if (precondition !== undefined)
      return { refused: `a preconditioner for "${linear.name}", which solves directly`, instead: 'no precondition, or "gmres"' };
    const blocks = BlockSolve.make(all, parts.buffer, n, derivatives === 'symbolic', linear.name);
    if (blocks !== null && 'refused' in blocks) return blocks;
    return derivatives === 'symbolic' ? new TreeNewton(equations, blocks) : new BlockNewton(equations, blocks);
  }
  if (derivatives === 'symbolic' && linear.structure !== 'operator') {
    return {
      refused: `symbolic derivatives with "${linear.name}": they are formed along the tree, node by node`,
      instead: '"linear": "tree" or "gmres", or "derivatives": "difference"',
    };
  }
  const without = derivatives === 'symbolic' ? withoutProducts(all) : null;
  if (without !== null)
    return {
      refused: `symbolic derivatives with "${linear.name}": ${without} has no jvp`,
      instead: 'give it jvp, or "derivatives": "difference"',
    };
  return derivedNewton(equations, choice, NO_DERIVATIVES);
}

/** The first block with a current or equations that has no `jvp`. */
function withoutProducts({ own }: BlockEquations): string | null {
  const at = own?.blocks.findIndex((block) => block.jvp === undefined && (block.current !== undefined || block.fun !== undefined)) ?? -1;
  return at < 0 ? null : (own?.supervisor.label(at) ?? null);
}
