import type { EffectUse, MechanismReport, SolveReport } from '@hillock/contracts';
import type { Expr, FieldDecl, Func } from '@hillock/kernel';
import type { Meaning, SymbolTable } from '../check/symbols.ts';
import type { Diagnostics } from '../syntax/diagnostics.ts';
import type { File, WatchCondition } from '../syntax/tree.ts';

/** The engine's v inside a routine: v differs between the two evaluations of a current, so it is handed down. */
export const V_PARAMETER = '_v';

/** t and dt inside the function of a block of equations: methods evaluate it at other times and with other steps than the engine's. */
export const T_PARAMETER = '_t';
export const DT_PARAMETER = '_dt';

/** What lowering a file collects: the fields and functions of its program. */
export class Context {
  readonly file: File;
  readonly table: SymbolTable;
  readonly diagnostics: Diagnostics;
  readonly functions: Func[] = [];
  /** Uses of effects, by name. */
  readonly effects: Set<string> = new Set<string>();
  /** Where random numbers are drawn. */
  readonly draws: EffectUse[] = [];
  /** Conditions of WATCH statements, in the order of the text. */
  readonly watches: WatchCondition[] = [];
  /** SOLVE statements, as they were lowered. */
  readonly solved: SolveReport[] = [];
  /** How often an assembly evaluates the currents, and why. */
  evaluations: Pick<MechanismReport, 'currentEvaluations' | 'because'> = { currentEvaluations: 0, because: 'it has no currents' };
  /**
   * While the kernel that announces times is made: collects times of at_time used as a condition, and gives the form of a procedure that announces. Null at all
   * other times.
   */
  announcing: { readonly conditions: Expr[]; readonly variant: (name: string) => string } | null = null;
  private readonly fields = new Map<string, FieldDecl>();
  private fresh = 0;

  constructor(file: File, table: SymbolTable, diagnostics: Diagnostics) {
    this.file = file;
    this.table = table;
    this.diagnostics = diagnostics;
  }

  symbol(name: string): Meaning | undefined {
    return this.table.symbols.get(name);
  }

  get suffix(): string {
    return this.file.neuron.name?.text ?? 'mechanism';
  }

  /** A name that no source can have. */
  unique(stem: string): string {
    this.fresh++;
    return `_${stem}${this.fresh}`;
  }

  /** Declares a field once and gives its name. */
  field(decl: FieldDecl): string {
    if (!this.fields.has(decl.name)) this.fields.set(decl.name, decl);
    return decl.name;
  }

  engineField(name: string, space: 'scalar' | 'node', key: string): string {
    return this.field({ name: space === 'node' ? `_node_${name}` : `_engine_${name}`, space, length: 1, type: 'f64', key });
  }

  ionField(ion: string, key: 'e' | 'in' | 'out' | 'i' | 'didv'): string {
    return this.field({ name: `_ion_${ion}_${key}`, space: 'ion', length: 1, type: 'f64', ion, key });
  }

  /** The field of a declared variable. */
  ownField(name: string, symbol: Extract<Meaning, { kind: 'field' | 'global' }>): string {
    return this.field({ name, space: symbol.kind === 'field' ? 'instance' : 'scalar', length: Math.max(1, symbol.length), type: 'f64' });
  }

  /** An array of the engine, read at a position. `key` says which one (see MechanismArrays of the simulator). */
  engineArray(name: string, type: 'f64' | 'i32', key: string): string {
    return this.field({ name, space: 'array', length: 0, type, key, checked: false });
  }

  /** A scratch or table array shared by all instances. */
  scratch(name: string, length: number): string {
    return this.field({ name, space: 'scalar', length, type: 'f64' });
  }

  /** A value an instance keeps that no source names. */
  hidden(name: string): string {
    return this.field({ name, space: 'instance', length: 1, type: 'f64' });
  }

  get fieldList(): readonly FieldDecl[] {
    return [...this.fields.values()];
  }
}

/** What a name means inside one routine or block. */
export type LocalMeaning =
  | { readonly kind: 'float'; readonly local: string }
  | { readonly kind: 'counter'; readonly local: string }
  /** The counter of a FROM loop that is written out. */
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'array'; readonly field: string; readonly length: number }
  | { readonly kind: 'argument'; readonly element: number }
  /** A value of the connection that FOR_NETCONS is at; `local` holds the place of its first one. */
  | { readonly kind: 'connection'; readonly local: string; readonly element: number }
  /** The v of the node itself, which NET_RECEIVE can set. */
  | { readonly kind: 'voltage' };

/** The scope of code that runs for an instance: kernels, and blocks of equations where they are solved. */
export function instanceScope(context: Context, clock: Scope['clock'] = 'engine'): Scope {
  return new Scope(context, context.file.neuron.kind === 'artificial' ? null : 'node', null, clock);
}

/** Names of a block, inside those of the block around it. */
export class Scope {
  readonly context: Context;
  /** Where the engine's v comes from; null where there is none (artificial cells). */
  readonly v: 'parameter' | 'node' | null;
  /** Where t and dt come from. */
  readonly clock: 'parameter' | 'engine';
  private readonly outer: Scope | null;
  private readonly names = new Map<string, LocalMeaning>();

  constructor(context: Context, v: Scope['v'], outer: Scope | null = null, clock: Scope['clock'] = 'engine') {
    this.context = context;
    this.v = v;
    this.clock = clock;
    this.outer = outer;
  }

  inner(): Scope {
    return new Scope(this.context, this.v, this, this.clock);
  }

  define(name: string, meaning: LocalMeaning): void {
    this.names.set(name, meaning);
  }

  /** Gives a name its meaning in the outermost block around this one. */
  defineOutermost(name: string, meaning: LocalMeaning): void {
    if (this.outer === null) this.define(name, meaning);
    else this.outer.defineOutermost(name, meaning);
  }

  find(name: string): LocalMeaning | undefined {
    return this.names.get(name) ?? this.outer?.find(name);
  }

  hasOwn(name: string): boolean {
    return this.names.has(name);
  }

  /** Every name that means something here. */
  known(): string[] {
    return [...this.names.keys(), ...(this.outer?.known() ?? this.context.table.symbols.keys())];
  }
}
