import type { Span } from './source.ts';

/** A name where it stands. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '%' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||';

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'name'; readonly name: string; readonly index: Expression | null; readonly span: Span }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'unary'; readonly op: '-' | '!'; readonly a: Expression; readonly span: Span }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly a: Expression; readonly b: Expression; readonly span: Span };

/** A variable of a LOCAL statement; `length` 0: a scalar. */
export interface LocalVariable {
  readonly name: Name;
  readonly length: number;
}

/** One term of a side of a reaction or of a CONSERVE: `2 ca[i]`. */
export interface Reactant {
  readonly stoichiometry: number;
  readonly name: Name;
  readonly index: Expression | null;
}

export interface ReactionStatement {
  readonly kind: 'reaction';
  /** `<->` with two rates; `->` with one, to nothing; `<<` with a flux into the one reactant. */
  readonly arrow: '<->' | '->' | '<<';
  readonly left: readonly Reactant[];
  readonly right: readonly Reactant[];
  readonly rates: readonly Expression[];
  readonly span: Span;
}

/** `CONSERVE a + 2 b = total`. */
export interface ConserveStatement {
  readonly kind: 'conserve';
  readonly sum: readonly Reactant[];
  readonly total: Expression;
  readonly span: Span;
}

/** `COMPARTMENT i, volume {a b}`, and LONGITUDINAL_DIFFUSION, which shares its form: an expression for each of some states; `index` counts their elements. */
export interface ForStates {
  readonly kind: 'compartment' | 'diffusion';
  readonly index: Name | null;
  readonly value: Expression;
  readonly states: readonly Name[];
  readonly span: Span;
}

/** `~ left = right` of a LINEAR or NONLINEAR block. */
export interface EquationStatement {
  readonly kind: 'equation';
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

export interface TableStatement {
  readonly kind: 'table';
  readonly names: readonly Name[];
  readonly depends: readonly Name[];
  readonly from: Expression;
  readonly to: Expression;
  readonly intervals: number;
  readonly span: Span;
}

export type Statement =
  | { readonly kind: 'assign'; readonly target: Name; readonly index: Expression | null; readonly value: Expression; readonly span: Span }
  | {
      readonly kind: 'derivative';
      readonly target: Name;
      readonly index: Expression | null;
      readonly value: Expression;
      readonly span: Span;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'local'; readonly variables: readonly LocalVariable[]; readonly span: Span }
  | {
      readonly kind: 'if';
      readonly cond: Expression;
      readonly then: readonly Statement[];
      readonly else: readonly Statement[];
      readonly span: Span;
    }
  | { readonly kind: 'while'; readonly cond: Expression; readonly body: readonly Statement[]; readonly span: Span }
  | {
      readonly kind: 'from';
      readonly variable: Name;
      readonly from: Expression;
      readonly to: Expression;
      readonly by: Expression | null;
      readonly body: readonly Statement[];
      readonly span: Span;
    }
  | { readonly kind: 'solve'; readonly block: Name; readonly method: Name | null; readonly steadyState: boolean; readonly span: Span }
  | TableStatement
  | ReactionStatement
  | ConserveStatement
  | ForStates
  | EquationStatement
  | { readonly kind: 'verbatim'; readonly text: string; readonly span: Span }
  | { readonly kind: 'initial'; readonly body: readonly Statement[]; readonly span: Span }
  | { readonly kind: 'conductance'; readonly name: Name; readonly ion: Name | null; readonly span: Span }
  | { readonly kind: 'watch'; readonly conditions: readonly WatchCondition[]; readonly span: Span }
  | { readonly kind: 'forNetcons'; readonly params: readonly Parameter[]; readonly body: readonly Statement[]; readonly span: Span }
  /** Understood by the parser, not yet by what follows. */
  | { readonly kind: 'unsupported'; readonly what: string; readonly span: Span };

/** `(a > b) flag` of a WATCH. */
export interface WatchCondition {
  readonly op: '>' | '<';
  readonly a: Expression;
  readonly b: Expression;
  readonly flag: number;
  readonly span: Span;
}

/** PARAMETER, ASSIGNED, STATE, CONSTANT: one declared variable. `length` 0: a scalar. */
export interface Declaration {
  readonly name: Name;
  readonly length: number;
  readonly value: number | null;
  readonly unit: string;
  readonly limits: readonly [number, number] | null;
  /** STATE x <1e-3>: the scale of its absolute tolerance. */
  readonly tolerance: number | null;
  /** STATE x START 1. */
  readonly start: number | null;
}

export interface UseIon {
  readonly ion: Name;
  readonly reads: readonly Name[];
  readonly writes: readonly Name[];
  readonly valence: number | null;
}

export interface NeuronBlock {
  readonly kind: 'density' | 'point' | 'artificial' | null;
  readonly name: Name | null;
  readonly ions: readonly UseIon[];
  readonly nonspecific: readonly Name[];
  readonly electrode: readonly Name[];
  readonly range: readonly Name[];
  readonly global: readonly Name[];
  readonly pointers: readonly Name[];
  /** Streams of random numbers. */
  readonly random: readonly Name[];
}

export interface Parameter {
  readonly name: Name;
  readonly unit: string;
}

/** FUNCTION and PROCEDURE. */
export interface Routine {
  readonly kind: 'function' | 'procedure';
  readonly name: Name;
  readonly params: readonly Parameter[];
  readonly unit: string;
  readonly body: readonly Statement[];
}

/** A block of equations or statements with a name: DERIVATIVE and its kin. */
export interface NamedBlock {
  readonly kind: string;
  readonly name: Name;
  readonly body: readonly Statement[];
}

export interface NetReceive {
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly span: Span;
}

/** BEFORE and AFTER: statements that run around a block of all mechanisms. */
export interface Hook {
  readonly when: 'BEFORE' | 'AFTER';
  readonly block: 'INITIAL' | 'BREAKPOINT' | 'SOLVE' | 'STEP';
  readonly body: readonly Statement[];
  readonly span: Span;
}

/** A function whose values the model gives. */
export interface FunctionTable {
  readonly name: Name;
  readonly params: readonly Parameter[];
  readonly unit: string;
}

/** A whole file, INCLUDEs spliced in. */
export interface File {
  readonly neuron: NeuronBlock;
  /** Where the file begins, for messages about what it lacks. */
  readonly span: Span;
  readonly units: ReadonlyMap<string, number>;
  readonly constants: readonly Declaration[];
  readonly parameters: readonly Declaration[];
  readonly assigned: readonly Declaration[];
  readonly states: readonly Declaration[];
  /** LOCALs outside all blocks. */
  readonly locals: readonly LocalVariable[];
  readonly initial: readonly Statement[];
  readonly breakpoint: readonly Statement[] | null;
  readonly routines: readonly Routine[];
  readonly equations: readonly NamedBlock[];
  readonly netReceive: NetReceive | null;
  readonly hooks: readonly Hook[];
  readonly functionTables: readonly FunctionTable[];
  /** CONSTRUCTOR: once, when an instance is made. */
  readonly constructors: readonly Statement[];
}
