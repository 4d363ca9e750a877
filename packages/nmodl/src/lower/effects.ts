import type { EffectUse } from '@hillock/contracts';
import type { Expression, Name, Statement } from '../syntax/tree.ts';
import type { Context } from './context.ts';
import { solvesOf } from './kernels.ts';

/**
 * What error control has to know of a mechanism, because it evaluates more often than it accepts: that it draws random numbers, that the value of a
 * variable after an evaluation depends on the value before (it counts evaluations or steps), and that it writes through a POINTER. What only events do
 * is left out of the last two: events happen once.
 */
export function effectsOf(context: Context): readonly EffectUse[] {
  const { file } = context;
  const solved = new Set(solvesOf(file.breakpoint ?? []).map((s) => s.block.text));
  const hooks = file.hooks.filter((h) => h.block !== 'INITIAL').map((h) => h.body);
  const procedures = file.routines.filter((r) => r.kind === 'procedure' && solved.has(r.name.text)).map((r) => r.body);
  const bodies = [file.breakpoint ?? [], ...hooks, ...procedures];
  const kept = bodies.flatMap((body) => {
    const walk = new Walk(context);
    walk.list(body, new Set());
    return walk.kept();
  });
  const equations = file.equations.map((e) => e.body);
  const written = [...bodies, ...equations, file.initial].flatMap((body) => {
    const walk = new Walk(context);
    walk.list(body, new Set());
    return walk.pointers;
  });
  const at = ({ span }: Name): string => `${span.source.file}:${span.source.position(span.start).line}`;
  return [
    ...context.draws,
    ...once(kept).map((name): EffectUse => ({ kind: 'perStep', at: at(name) })),
    ...once(written).map((name): EffectUse => ({ kind: 'writesOther', at: at(name) })),
  ];
}

/** Each name once, where it is met first. */
function once(names: readonly Name[]): readonly Name[] {
  return [...new Map(names.map((name) => [name.text, name])).values()];
}

/** Follows statements in order, into the routines they call: which variables are read before they are certainly set, and which are set. */
class Walk {
  readonly pointers: Name[] = [];
  private readonly context: Context;
  private readonly early = new Set<string>();
  private readonly stored = new Map<string, Name>();
  private readonly open: string[] = [];

  constructor(context: Context) {
    this.context = context;
  }

  /** Variables that carry a value from one run of the statements to the next. */
  kept(): readonly Name[] {
    return [...this.stored.values()].filter((name) => this.early.has(name.text));
  }

  /** `known`: what is certainly set here, and LOCALs and parameters, which are nobody else's; grows. */
  list(list: readonly Statement[], known: Set<string>): void {
    for (const s of list) this.statement(s, known);
  }

  private statement(s: Statement, known: Set<string>): void {
    switch (s.kind) {
      case 'assign':
        this.read(s.value, known);
        if (s.index !== null) this.read(s.index, known);
        if (known.has(s.target.text)) return;
        this.store(s.target);
        // an element says nothing of the others
        if (s.index === null) known.add(s.target.text);
        return;
      case 'derivative':
        this.read(s.value, known);
        return;
      case 'call':
        this.call(s.name, s.args, known);
        return;
      case 'local':
        for (const { name } of s.variables) known.add(name.text);
        return;
      case 'if': {
        this.read(s.cond, known);
        const [then, otherwise] = [new Set(known), new Set(known)];
        this.list(s.then, then);
        this.list(s.else, otherwise);
        for (const name of then) if (otherwise.has(name)) known.add(name);
        return;
      }
      case 'while':
        this.read(s.cond, known);
        this.list(s.body, new Set(known));
        return;
      case 'from': {
        for (const e of [s.from, s.to, s.by]) if (e !== null) this.read(e, known);
        this.list(s.body, new Set([...known, s.variable.text]));
        return;
      }
      default:
        return;
    }
  }

  private store(target: Name): void {
    const symbol = this.context.symbol(target.text);
    if (symbol?.kind === 'pointer') this.pointers.push(target);
    if ((symbol?.kind === 'field' || symbol?.kind === 'global') && !this.stored.has(target.text)) this.stored.set(target.text, target);
  }

  private read(e: Expression, known: Set<string>): void {
    switch (e.kind) {
      case 'name':
        if (!known.has(e.name)) this.early.add(e.name);
        if (e.index !== null) this.read(e.index, known);
        return;
      case 'call':
        this.call(e.name, e.args, known);
        return;
      case 'unary':
        this.read(e.a, known);
        return;
      case 'binary':
        this.read(e.a, known);
        this.read(e.b, known);
        return;
      default:
        return;
    }
  }

  private call(name: string, args: readonly Expression[], known: Set<string>): void {
    for (const arg of args) this.read(arg, known);
    const symbol = this.context.symbol(name);
    if (symbol?.kind !== 'routine' || this.open.includes(name)) return;
    this.open.push(name);
    const { routine } = symbol;
    const own = [routine.name.text, ...routine.params.map((p) => p.name.text)].filter((n) => !known.has(n));
    const inside = new Set([...known, ...own]);
    this.list(routine.body, inside);
    // what the routine certainly sets is set for the caller, but for names of its own
    const locals = new Set([...own, ...routine.body.flatMap((s) => (s.kind === 'local' ? s.variables.map((v) => v.name.text) : []))]);
    for (const set of inside) if (!locals.has(set)) known.add(set);
    this.open.pop();
  }
}
