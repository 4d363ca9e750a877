import type { IonVar, OdeState } from '@hillock/contracts';
import {
  type Derivative,
  differentiateBy,
  type Expr,
  type FieldDecl,
  inline,
  mapOperands,
  mapStatement,
  type Program,
  placeLocal,
  renameLocals,
  type Stmt,
  scalarise,
  unroll,
  visitExpressions,
  visitStatements,
} from '@hillock/kernel';
import { add, load, local, number, set } from '@hillock/kernel/notation';
import { type Column, type Port, partsOf, port, type Row } from './port.ts';

/**
 * The derivatives of all that a mechanism does in an evaluation at its node, taken from the very kernels that do it, in their order: concentrations that follow from
 * states (`odePrepare`), currents (`current`), slopes (`odeRhs`). Of states, of v, and of the variables of ions that others may move.
 */
export interface LocalForm {
  readonly states: readonly OdeState[];
  /** Computes all derivatives into locals, and stores nothing. */
  readonly code: readonly Stmt[];
  /** Variables of ions that anything depends on. */
  readonly reads: ReadonlySet<Port>;
  /** Variables of ions that it determines: currents that it adds to, concentrations and potentials that it writes. */
  readonly writes: ReadonlySet<Port>;
  /** ∂(slope of state i)/∂: of state j, or of a column. Null: 0 by form. */
  readonly slope: (i: number, by: number | Column) => Derivative;
  /** ∂(row)/∂: of state j, or of a column. */
  readonly output: (row: Row, by: number | Column) => Derivative;
  /** Ports that it reads where they still have the value of the evaluation before, or of a part of the mechanisms. */
  readonly early: ReadonlySet<Port>;
  /** What it writes after others have read it; null: nothing. */
  readonly late: Port | null;
}

/** Within an evaluation: before currents, while they are added up, after them. */
const STAGES: readonly (readonly string[])[] = [['odePrepare', 'beforeBreakpoint'], ['current'], ['odeRhs']];
const PREPARED = 0;
const ADDED = 1;
const LAST = 2;
/** Runs after all of them: what it changes is changed for the next evaluation. */
const AFTER = 'afterSolve';

const V = '@@v';
const RHS = '@@rhs';
const D = '@@d';
const settled = (p: Port): string => `^${p}`;
const early = (p: Port): string => `~${p}`;
const written = (p: Port): string => `=${p}`;
const added = (p: Port): string => `+${p}`;

/** Null where the code cannot be written in one piece without calls, or chooses elements at run time. */
export function localForm(program: Program, states: readonly OdeState[]): LocalForm | null {
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  const wanted = [...STAGES.flat(), AFTER];
  const inlined = inline({ ...program, kernels: program.kernels.filter((k) => wanted.includes(k.name)) });
  const follower = new Follower(fields);
  const list = STAGES.flatMap((names, stage) =>
    names.flatMap((name) => follower.stage(inlined.kernels.find((k) => k.name === name)?.body ?? [], stage, name)),
  );
  const after = new Follower(fields);
  after.stage(inlined.kernels.find((k) => k.name === AFTER)?.body ?? [], LAST, AFTER);
  const own = new Set(inlined.functions.map((f) => f.name));
  let calls = false;
  visitExpressions(list, (e) => {
    calls ||= e.kind === 'invoke' && own.has(e.fn);
  });
  if (calls) return null;
  const plain = scalarise(
    unroll(list),
    fields,
    states.map((s) => s.field),
  );
  if (plain === null) return null;
  const local = states.map((s) => placeLocal(s.field, s.element));
  const settledPorts = [...follower.settled];
  const earlyPorts = [...follower.early];
  const variables = [...local, V, ...settledPorts.map(settled), ...earlyPorts.map(early)];
  const { statements, ofLocal } = differentiateBy(plain.body, variables);
  const index = (by: number | Column): number => {
    if (typeof by === 'number') return by;
    if (by === 'v') return states.length;
    const at = settledPorts.indexOf(by);
    return at < 0 ? -1 : states.length + 1 + at;
  };
  const slopes = states.map((s) => placeLocal(s.slope, s.element));
  const rowLocal = (row: Row): string => (row === 'v' ? RHS : partsOf(row).variable === 'i' ? added(row) : written(row));
  const of = (name: string, by: number): Derivative => (by < 0 ? null : ofLocal(name, by));
  const output = (row: Row, by: number | Column): Derivative => {
    const found = of(rowLocal(row), index(by));
    // a current that flows out is taken from the right side of the node's row
    return row !== 'v' || found === null ? found : { kind: 'unary', op: 'neg', type: 'f64', a: found };
  };
  const results = [...slopes, RHS, ...[...follower.written].map(rowLocal)];
  const dependsOn = (variable: number): boolean => results.some((name) => ofLocal(name, variable) !== null);
  return {
    states,
    code: [
      set(V, load(follower.v)),
      ...[RHS, D, ...[...follower.written].map(added)].map((name) => set(name, number(0))),
      ...[...settledPorts.map((p) => [settled(p), p] as const), ...earlyPorts.map((p) => [early(p), p] as const)].map(([name, p]) =>
        set(name, load(follower.field(p))),
      ),
      ...plain.start,
      ...statements,
    ],
    reads: new Set(settledPorts.filter((p) => dependsOn(index(p)))),
    writes: follower.written,
    slope: (i, by) => of(slopes[i] ?? '', index(by)),
    output,
    early: new Set(earlyPorts.filter((_, k) => dependsOn(states.length + 1 + settledPorts.length + k))),
    late: follower.late ?? after.late,
  };
}

/** Turns what a kernel reads and writes of nodes and ions into locals, and keeps account of it. */
class Follower {
  readonly settled = new Set<Port>();
  readonly early = new Set<Port>();
  readonly written = new Set<Port>();
  late: Port | null = null;
  v = '_node_v';
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly names = new Map<Port, string>();

  constructor(fields: ReadonlyMap<string, FieldDecl>) {
    this.fields = fields;
  }

  /** The field of a port in the program. */
  field(of: Port): string {
    return this.names.get(of) ?? '';
  }

  /** A kernel's body, its locals apart from those of other kernels. */
  stage(list: readonly Stmt[], stage: number, name: string): readonly Stmt[] {
    const copies = copied(list, this.fields);
    const expr = (e: Expr): Expr => {
      const name = e.kind === 'load' ? this.read(e.field, stage) : null;
      return name === null ? mapOperands(e, expr) : local(name);
    };
    const body = (inner: readonly Stmt[]): readonly Stmt[] =>
      inner.flatMap((s): readonly Stmt[] => {
        if (s.kind !== 'store') return [mapStatement(s, expr, body)];
        const field = this.fields.get(s.field);
        if (field?.space === 'node') return [set(field.key === 'rhs' ? RHS : field.key === 'd' ? D : `@@${field.key}`, expr(s.value))];
        const found = this.portOf(s.field);
        if (field?.space !== 'ion') return [mapStatement(s, expr, body)];
        if (found === null) return []; // slopes of the ion's current
        if (partsOf(found).variable === 'i') return stage === ADDED ? [this.addition(found, s.field, s.value, expr)] : [];
        // handed back as it was read
        if (s.value.kind === 'load' && copies.get(s.value.field) === s.field) return [];
        this.written.add(found);
        if (stage !== PREPARED || name !== 'odePrepare') this.late = found;
        return [set(written(found), expr(s.value))];
      });
    return renameLocals(body(list), (local) => (/^[@^~=+]/.test(local) ? local : `${name} ${local}`));
  }

  private addition(of: Port, field: string, value: Expr, expr: (e: Expr) => Expr): Stmt {
    this.written.add(of);
    if (value.kind === 'binary' && value.op === 'add' && value.a.kind === 'load' && value.a.field === field)
      return set(added(of), add(local(added(of)), expr(value.b)));
    this.late = of;
    return set(added(of), expr(value));
  }

  private portOf(name: string): Port | null {
    const field = this.fields.get(name);
    if (field?.space !== 'ion' || field.ion === undefined) return null;
    const variable = (['i', 'in', 'out', 'e'] as const).find((v: IonVar) => v === (field.key ?? ''));
    if (variable === undefined) return null;
    const found = port(field.ion, variable);
    this.names.set(found, name);
    return found;
  }

  /** The local that stands for a field of a node or an ion; null: it is neither, or nothing changes it. */
  private read(name: string, stage: number): string | null {
    const field = this.fields.get(name);
    if (field?.space === 'node') {
      if (field.key === 'v') {
        this.v = name;
        return V;
      }
      return field.key === 'rhs' ? RHS : field.key === 'd' ? D : null;
    }
    const found = this.portOf(name);
    if (found === null) return field?.space === 'ion' ? `@@${name}` : null;
    const known = stage !== PREPARED && (stage !== ADDED || partsOf(found).variable !== 'i');
    (known ? this.settled : this.early).add(found);
    return known ? settled(found) : early(found);
  }
}

/** Own fields that only ever take over a variable of an ion, with that variable's field. */
function copied(list: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>): ReadonlyMap<string, string> {
  const from = new Map<string, string | null>();
  visitStatements(list, (s) => {
    if (s.kind !== 'store' || fields.get(s.field)?.space !== 'instance') return;
    const source = s.value.kind === 'load' && fields.get(s.value.field)?.space === 'ion' && s.element === undefined ? s.value.field : null;
    from.set(s.field, from.has(s.field) && from.get(s.field) !== source ? null : source);
  });
  return new Map([...from].flatMap(([name, source]) => (source === null ? [] : [[name, source] as const])));
}
