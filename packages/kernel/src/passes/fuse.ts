import type { Expr } from '../ir/expression.ts';
import type { FieldDecl } from '../ir/field.ts';
import type { Func, Kernel, Program } from '../ir/program.ts';
import type { Stmt } from '../ir/statement.ts';
import { mapOperands, mapStatement } from './rewrite.ts';

/** Programs as one, and where its fields come from. */
export interface Fused {
  readonly program: Program;
  /** For each field of the program: the first of the programs that has it, and its name there. */
  readonly origin: Readonly<Record<string, { readonly part: number; readonly field: string }>>;
}

/**
 * One program of several mechanisms that run over the same instances, each at nodes of its own: a kernel runs what those of this name do, in the order of the
 * programs, one instance after the other. Fields of the engine (those with a key) are shared: v is loaded once, and what all add to rhs, d and ion currents stays in
 * registers between them. An instance adds in the order in which the programs would have: the bits are the same.
 *
 * Only kernels over instances can be fused, and `names` says which; others have to run on their own. Optimise afterwards, not before. Throws on effects, which
 * would come in another order, and on kernels that were optimised.
 */
export function fuse(name: string, programs: readonly Program[], names: readonly string[]): Fused {
  const origin: Record<string, { readonly part: number; readonly field: string }> = {};
  const fields = new Map<string, FieldDecl>();
  const functions: Func[] = [];
  const bodies = new Map<string, Stmt[]>(names.map((n) => [n, []]));
  programs.forEach((program, part) => {
    const own = new Map(program.fields.map((f) => [f.name, sharedName(f) ?? `${part} ${f.name}`]));
    const called = new Set(program.functions.map((f) => f.name));
    const to = new Renamer(own, called, `${part} `);
    for (const f of program.fields) {
      const made = own.get(f.name) ?? f.name;
      if (fields.has(made)) continue;
      fields.set(made, { ...f, name: made });
      origin[made] = { part, field: f.name };
    }
    functions.push(
      ...program.functions.map(
        (f): Func => ({
          name: to.fn(f.name),
          params: f.params.map((p) => ({ ...p, name: to.local(p.name) })),
          result: f.result === null ? null : { ...f.result, name: to.local(f.result.name) },
          body: to.list(f.body),
        }),
      ),
    );
    for (const kernel of program.kernels) {
      const into = bodies.get(kernel.name);
      if (into === undefined) continue;
      refuse(kernel, program.name);
      into.push(...to.list(kernel.body));
    }
  });
  const kernels = names.flatMap((n): readonly Kernel[] => {
    const body = bodies.get(n) ?? [];
    return body.length === 0 ? [] : [{ name: n, loop: 'each', body }];
  });
  return { program: { irVersion: 1, name, fields: [...fields.values()], functions, kernels }, origin };
}

/** One name for what the engine binds to one place. */
function sharedName(f: FieldDecl): string | null {
  return f.key === undefined || f.space === 'instance' ? null : `${f.space} ${f.ion ?? ''} ${f.key}`;
}

function refuse(kernel: Kernel, program: string): void {
  if (kernel.loop !== 'each') throw new Error(`${program}: the kernel ${kernel.name} does not run over instances`);
  if (kernel.setup !== undefined || kernel.finish !== undefined) throw new Error(`${program}: the kernel ${kernel.name} was optimised`);
  const walk = (list: readonly Stmt[]): void => {
    for (const s of list) {
      if (s.kind === 'effect') throw new Error(`${program}: the kernel ${kernel.name} has the effect ${s.name}`);
      mapStatement(
        s,
        (e) => e,
        (inner) => {
          walk(inner);
          return inner;
        },
      );
    }
  };
  walk(kernel.body);
}

/** Names of one program in the fused one. */
class Renamer {
  private readonly fields: ReadonlyMap<string, string>;
  private readonly functions: ReadonlySet<string>;
  private readonly prefix: string;

  constructor(fields: ReadonlyMap<string, string>, functions: ReadonlySet<string>, prefix: string) {
    this.fields = fields;
    this.functions = functions;
    this.prefix = prefix;
  }

  local(name: string): string {
    return this.prefix + name;
  }

  fn(name: string): string {
    return this.functions.has(name) ? this.prefix + name : name;
  }

  list(list: readonly Stmt[]): readonly Stmt[] {
    return list.map((s) => this.statement(s));
  }

  private statement(s: Stmt): Stmt {
    const mapped = mapStatement(
      s,
      (e) => this.expr(e),
      (body) => this.list(body),
    );
    switch (mapped.kind) {
      case 'set':
      case 'for':
        return { ...mapped, local: this.local(mapped.local) };
      case 'store':
        return { ...mapped, field: this.field(mapped.field) };
      case 'call':
        return { ...mapped, fn: this.fn(mapped.fn) };
      default:
        return mapped;
    }
  }

  private expr(e: Expr): Expr {
    const mapped = mapOperands(e, (x) => this.expr(x));
    switch (mapped.kind) {
      case 'local':
        return { ...mapped, name: this.local(mapped.name) };
      case 'load':
        return { ...mapped, field: this.field(mapped.field) };
      case 'invoke':
        return { ...mapped, fn: this.fn(mapped.fn) };
      default:
        return mapped;
    }
  }

  private field(name: string): string {
    return this.fields.get(name) ?? name;
  }
}
