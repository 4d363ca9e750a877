import type { Expr, Stmt } from '@hillock/kernel';
import { load, local, store } from '@hillock/kernel/notation';
import type { Name, Statement } from '../syntax/tree.ts';
import type { Context, Scope } from './context.ts';

type Conductance = Extract<Statement, { kind: 'conductance' }>;

/** A CONDUCTANCE of BREAKPOINT: the slope of a current, of an ion or not, as the body leaves it. */
export interface ListedSlope {
  readonly name: Name;
  readonly ion: string | null;
  readonly value: Expr;
}

/** The CONDUCTANCE statements of a BREAKPOINT, and what has to run at the end of the body so that their values can be read after it. */
export class Conductances {
  readonly slopes: ListedSlope[] = [];
  /** Statements to add to the body: they see its LOCALs. */
  readonly body: Statement[] = [];
  readonly after: Stmt[] = [];

  constructor(scope: Scope, breakpoint: readonly Statement[]) {
    const { context } = scope;
    const local_ = new Set(breakpoint.flatMap((s) => (s.kind === 'local' ? s.variables.map((v) => v.name.text) : [])));
    for (const s of breakpoint) if (s.kind === 'conductance') this.slopes.push(this.slope(scope, context, s, local_.has(s.name.text)));
  }

  private slope(scope: Scope, context: Context, s: Conductance, isLocal: boolean): ListedSlope {
    const { name } = s;
    const ion = s.ion?.text ?? null;
    if (s.ion !== null && !context.table.written.some((w) => w.ion === ion && w.variable === 'i' && w.back)) {
      context.diagnostics.error('kind', s.ion.span, `the mechanism writes no current of ion ${ion}`);
    }
    const symbol = context.symbol(name.text);
    if (!isLocal && (symbol?.kind === 'field' || symbol?.kind === 'global') && symbol.length === 0) {
      return { name, ion, value: load(context.ownField(name.text, symbol)) };
    }
    // a LOCAL is gone after the body: its value goes through a field of the instance
    const kept = context.unique('conductance');
    scope.define(kept, { kind: 'float', local: kept });
    this.body.push({
      kind: 'assign',
      target: { text: kept, span: name.span },
      index: null,
      value: { kind: 'name', name: name.text, index: null, span: name.span },
      span: s.span,
    });
    this.after.push(store(context.hidden(kept), local(kept)));
    return { name, ion, value: load(context.hidden(kept)) };
  }
}
