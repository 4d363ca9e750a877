import type { F64, Refusal, Status } from '@hillock/contracts';
import type { BlockEquations } from './block-equations.ts';
import { CoupledBlock } from './coupled-block.ts';

/** What blocks add to a solve along the tree: see {@link CoupledBlock} for those that tell their derivatives; all others are solved by themselves (`msolve`), and give v their conductance. */
export class BlockSolve {
  reason = '';
  /** Block → why Newton's matrix does not have it exactly. */
  readonly inexact: ReadonlyMap<string, string>;
  private readonly equations: BlockEquations;
  private readonly rhs: F64;
  private readonly d: F64;
  private readonly slopes: F64;
  private readonly y: F64;
  private readonly coupled: readonly CoupledBlock[];
  private readonly numbers: ReadonlySet<number>;
  private t = 0;
  private gamma = 0;

  private constructor(equations: BlockEquations, buffer: ArrayBufferLike, n: number, numbers: ReadonlySet<number>) {
    const { layout, own } = equations;
    const { nodes } = layout;
    this.equations = equations;
    this.rhs = new Float64Array(buffer, nodes.rhs, nodes.count);
    this.d = new Float64Array(buffer, nodes.d, nodes.count);
    this.slopes = new Float64Array(nodes.count);
    this.y = new Float64Array(n);
    this.numbers = numbers;
    const all = own === null ? [] : [...own.blocks.keys()];
    this.coupled = all.flatMap((number) => {
      const [needs, context] = [own?.needs[number], own?.contexts[number]];
      const slots = own?.supervisor.slots[number];
      if (!numbers.has(number) || own === null || needs == null || context === undefined || slots === undefined) return [];
      const others = new Set(all.filter((i) => i !== number));
      return [new CoupledBlock({ supervisor: own.supervisor, number, context, needs, offset: slots.offset, layout, buffer, others, n })];
    });
    this.inexact = new Map(all.flatMap((number) => whyInexact(equations, number, numbers.has(number))));
  }

  /**
   * Null where there are no blocks. `exact`: with the derivatives that blocks tell; else as NEURON does, each block by itself. A block whose equations nobody solves is
   * refused.
   */
  static make(equations: BlockEquations, buffer: ArrayBufferLike, n: number, exact: boolean, solver: string): BlockSolve | Refusal | null {
    const { own } = equations;
    if (own === null) return null;
    const numbers = new Set<number>();
    for (const [i, block] of own.blocks.entries()) {
      const solved = block.msolve !== undefined;
      const needs = own.needs[i];
      if (block.coupling !== undefined && (exact || !solved) && (solved || needs?.diffuses !== true)) numbers.add(i);
      else if (!solved && (own.supervisor.slots[i]?.count ?? 0) > 0)
        return {
          refused: `${own.supervisor.label(i)} has no msolve, which "${solver}" needs for its equations`,
          instead: `give it msolve${needs?.diffuses === true ? '' : ', or declare its states and give it coupling'}; or "newton": { "derivatives": "difference", "linear": "sparse-lu" } (or "dense-lu")`,
        };
    }
    return new BlockSolve(equations, buffer, n, numbers);
  }

  setup(t: number, y: F64, fy: F64, gamma: number, fresh: boolean): Status {
    const supervisor = this.equations.own?.supervisor;
    if (supervisor === undefined) return 0;
    this.t = t;
    this.gamma = gamma;
    this.y.set(y);
    const status = supervisor.jacobian(gamma, t, y, fy);
    if (status !== 0) return this.fail(status, supervisor.reason);
    if (fresh) {
      // d is free between an evaluation and a solve, once its slopes are kept
      this.d.fill(0);
      const made = supervisor.conductance(this.d, this.numbers);
      if (made !== 0) return this.fail(made, supervisor.reason);
      this.slopes.set(this.d);
    }
    for (const block of this.coupled) {
      const made = block.setup(t, this.y, gamma, fresh);
      if (made !== 0) return this.fail(made, block.reason);
    }
    return 0;
  }

  /** Before the tree is solved: rows of rhs and d get what blocks add. */
  condense(b: F64): Status {
    const { rhs, d, slopes } = this;
    for (let node = 0; node < d.length; node++) d[node] = d[node]! + slopes[node]!;
    for (const block of this.coupled) {
      const status = block.condense(this.t, b, this.y, rhs, d);
      if (status !== 0) return this.fail(status, block.reason);
    }
    return 0;
  }

  /** After it: the blocks' slots of b. */
  expand(b: F64): Status {
    for (const block of this.coupled) {
      const status = block.expand(this.t, b, this.y, this.rhs);
      if (status !== 0) return this.fail(status, block.reason);
    }
    const supervisor = this.equations.own?.supervisor;
    const status = supervisor?.msolve(this.gamma, this.t, b, this.y, this.numbers) ?? 0;
    return status === 0 ? 0 : this.fail(status, supervisor?.reason ?? '');
  }

  private fail(status: Status, reason: string): Status {
    this.reason = reason;
    return status;
  }
}

function whyInexact({ own }: BlockEquations, number: number, coupled: boolean): [string, string][] {
  if (own === null) return [];
  const [block, needs, count] = [own.blocks[number], own.needs[number], own.supervisor.slots[number]?.count ?? 0];
  const reason = ((): string | null => {
    if (count > 0 && !coupled) return 'it does not tell its derivatives (coupling): its equations are solved by themselves';
    if (needs?.diffuses === true) return 'its states diffuse to neighbouring segments';
    for (const { ion, reads, writes } of needs?.ions ?? []) {
      if (reads.length > 0) return `it reads ${reads.join(', ')} of ${ion}, which others change`;
      if (writes.length > 0) return `it writes ${writes.join(', ')} of ${ion}, which others read`;
    }
    if (!coupled && block?.current !== undefined && block.conductance === undefined)
      return 'it does not tell the slope of its current (conductance)';
    return null;
  })();
  return reason === null ? [] : [[own.supervisor.label(number), reason]];
}
