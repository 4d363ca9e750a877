import type { OdeState } from '@hillock/contracts';
import { type Expr, eliminate, type FieldDecl, type Kernel, keepKernels, type Program, type Stmt } from '@hillock/kernel';
import { add, integer, load, local, mul, number, set, store, sub } from '@hillock/kernel/notation';
import { portField, portKeys } from './fields.ts';
import { answers, type Ported, type PortPlan, reaches } from './plan.ts';
import { type Column, type Port, partsOf, type Row } from './port.ts';

/** Unknowns up to which rows are exchanged for the largest pivot; above the diagonal is taken. */
const MOST_EXCHANGED = 8;

/** Kernels that take the place of a mechanism's own. */
const REPLACED = new Set(['odeJacobian', 'odeSolve', 'odeCondense', 'odeExpand', 'odeProduct']);

/**
 * A mechanism's program with kernels for Newton's equations that know ports besides v. With A = ∂f/∂s, w = (1 − γA)⁻¹·b and, for v and each port c that it depends on, z_c = (1 − γA)⁻¹·γ·∂f/∂c,
 * its states are s = w + Σ z_c·δc. What it determines (its outward current, currents of ions, concentrations) then depends on v and ports alone:
 * - `odeJacobian`: derivatives, kept in hidden fields.
 * - `odeFactor`: once a γ: z, and the entries that it adds to the node's system of ports; a concentration is that of the last who writes it.
 * - `odeCondense`: once a right side: w, and what it adds to rhs and to the right sides of ports.
 * - `odeExpand`: with δv in rhs and the changes of ports: s. `odeSolve`: w alone.
 * - `odeProductBefore`: changes of concentrations from those of states; `odeProduct`: currents, `odeProductAfter`: slopes.
 */
export function withPorts(program: Program, ported: Ported, plan: PortPlan): Program {
  const maker = new Maker(program, ported, plan);
  const kernels = [...program.kernels.filter((k) => !REPLACED.has(k.name)), ...maker.kernels()];
  return keepKernels({ ...program, fields: maker.fields(), kernels }, () => true);
}

/** Derivatives that are kept: in field `name`, at the place of (row, column). */
class Kept {
  readonly entries: { readonly row: number | Row; readonly column: number | Column; readonly value: Expr }[] = [];
  private readonly places = new Map<string, number>();
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  put(row: number | Row, column: number | Column, value: Expr | null): void {
    if (value === null) return;
    this.places.set(`${row} ${column}`, this.entries.length);
    this.entries.push({ row, column, value });
  }

  has(row: number | Row, column: number | Column): boolean {
    return this.places.has(`${row} ${column}`);
  }

  read(row: number | Row, column: number | Column): Expr {
    return element(this.name, this.places.get(`${row} ${column}`) ?? 0, this.entries.length);
  }

  get store(): readonly Stmt[] {
    return this.entries.map(({ value }, k) => storeElement(this.name, k, this.entries.length, value));
  }

  get field(): FieldDecl {
    return { name: this.name, space: 'instance', length: Math.max(1, this.entries.length), type: 'f64' };
  }
}

function element(field: string, at: number, length: number): Expr {
  return { kind: 'load', type: 'f64', field, ...(length > 1 ? { element: integer(at) } : {}) };
}

function storeElement(field: string, at: number, length: number, value: Expr): Stmt {
  return { kind: 'store', field, value, ...(length > 1 ? { element: integer(at) } : {}) };
}

const total = (terms: readonly Expr[]): Expr => (terms.length === 0 ? number(0) : terms.reduce((sum, e) => add(sum, e)));

class Maker {
  private readonly program: Program;
  private readonly ported: Ported;
  private readonly plan: PortPlan;
  private readonly slopes = new Kept('_port_slopes');
  private readonly outputs = new Kept('_port_outputs');
  /** z, by state and column. */
  private readonly response: string = '_port_response';
  private readonly answering: readonly Column[];
  private readonly made = new Map<string, FieldDecl>();
  private readonly lengths: ReadonlyMap<string, number>;
  private count = 0;

  constructor(program: Program, ported: Ported, plan: PortPlan) {
    this.program = program;
    this.ported = ported;
    this.plan = plan;
    this.lengths = new Map(program.fields.map((f) => [f.name, f.length]));
    const { form, columns, rows } = ported;
    this.answering = columns.filter((column) => answers(form, column));
    form.states.forEach((_, i) => {
      form.states.forEach((_s, j) => {
        this.slopes.put(i, j, form.slope(i, j));
      });
      for (const column of columns) this.slopes.put(i, column, form.slope(i, column));
    });
    for (const row of rows) {
      form.states.forEach((_, j) => {
        this.outputs.put(row, j, form.output(row, j));
      });
      for (const column of columns) this.outputs.put(row, column, form.output(row, column));
    }
  }

  fields(): readonly FieldDecl[] {
    const response: FieldDecl = {
      name: this.response,
      space: 'instance',
      length: Math.max(1, this.ported.form.states.length * this.answering.length),
      type: 'f64',
    };
    return [...this.program.fields, this.slopes.field, this.outputs.field, response, ...this.made.values()];
  }

  kernels(): readonly Kernel[] {
    const { form } = this.ported;
    const some = form.states.length > 0;
    const each = (name: string, body: readonly Stmt[]): Kernel => ({ name, loop: 'each', body });
    return [
      each('odeJacobian', [...form.code, ...this.slopes.store, ...this.outputs.store]),
      each('odeFactor', this.factor()),
      each('odeCondense', this.condense(true)),
      ...(some ? [each('odeSolve', this.condense(false)), each('odeExpand', this.expand())] : []),
      ...(this.concentrations.length > 0 ? [each('odeProductBefore', this.before())] : []),
      each('odeProduct', this.product()),
      ...(some ? [each('odeProductAfter', this.after())] : []),
    ];
  }

  /** Rows that are those of the last who writes them. */
  private get concentrations(): readonly Port[] {
    return this.ported.rows.filter((row): row is Port => row !== 'v' && partsOf(row).variable !== 'i');
  }

  private get currents(): readonly Port[] {
    return this.ported.rows.filter((row): row is Port => row !== 'v' && partsOf(row).variable === 'i');
  }

  private node(key: string): string {
    const space = key === 'gamma' ? 'scalar' : 'node';
    const known = this.program.fields.find((f) => f.space === space && f.key === key);
    if (known !== undefined) return known.name;
    const decl: FieldDecl = key.startsWith('port ') ? portField(key) : { name: `_port_${key}`, space, length: 1, type: 'f64', key };
    this.made.set(decl.name, decl);
    return decl.name;
  }

  private fresh(stem: string): string {
    this.count++;
    return `&${stem}${this.count}`;
  }

  private stateAt(field: string, { element: at }: OdeState): Expr {
    return element(field, at, this.lengths.get(field) ?? 1);
  }

  private storeState(field: string, { element: at }: OdeState, value: Expr): Stmt {
    return storeElement(field, at, this.lengths.get(field) ?? 1, value);
  }

  /** (1 − γA) eliminated against some right sides, which become solutions. */
  private eliminated(sides: readonly (readonly string[])[]): readonly Stmt[] {
    const { states } = this.ported.form;
    if (states.length === 0) return [];
    const fresh = (stem: string): string => this.fresh(stem);
    const gamma = load(this.node('gamma'));
    const list: Stmt[] = [];
    const rows = states.map((_, i) => {
      const row = new Map<number, string>();
      states.forEach((_s, j) => {
        if (i !== j && !this.slopes.has(i, j)) return;
        const name = fresh('m');
        row.set(j, name);
        const one = number(i === j ? 1 : 0);
        list.push(set(name, this.slopes.has(i, j) ? sub(one, mul(gamma, this.slopes.read(i, j))) : one));
      });
      return row;
    });
    return [...list, ...eliminate({ size: states.length, rows, sides }, states.length <= MOST_EXCHANGED ? 'partial' : 'none', fresh)];
  }

  private responseAt(i: number, column: Column): Expr {
    const width = this.answering.length;
    return element(this.response, i * width + this.answering.indexOf(column), this.ported.form.states.length * width);
  }

  private factor(): readonly Stmt[] {
    const { form, columns, rows } = this.ported;
    const { states } = form;
    const gamma = load(this.node('gamma'));
    const sides = this.answering.map(() => states.map(() => this.fresh('z')));
    const size = states.length * this.answering.length;
    const z = (i: number, column: Column): Expr => local(sides[this.answering.indexOf(column)]?.[i] ?? '');
    const list: Stmt[] = [
      ...this.answering.flatMap((column, c) =>
        states.map((_, i) => set(sides[c]?.[i] ?? '', this.slopes.has(i, column) ? mul(gamma, this.slopes.read(i, column)) : number(0))),
      ),
      ...(this.answering.length > 0 ? this.eliminated(sides) : []),
      ...states.flatMap((_, i) =>
        this.answering.map((column, c) => storeElement(this.response, i * this.answering.length + c, size, z(i, column))),
      ),
    ];
    for (const row of rows) {
      const last = this.concentrations.some((c) => c === row);
      // who writes a concentration takes the place of all who wrote it before, with entries that he does not have
      for (const column of last ? (this.plan.entries.get(row) ?? []) : columns) {
        const known = columns.includes(column) && reaches(form, row, column);
        if (!known && !last) continue;
        const through = this.answering.includes(column)
          ? states.flatMap((_, j) => (this.outputs.has(row, j) ? [mul(this.outputs.read(row, j), z(j, column))] : []))
          : [];
        const terms = [...(this.outputs.has(row, column) ? [this.outputs.read(row, column)] : []), ...through];
        const field = this.node(portKeys.entry(row, column));
        list.push(store(field, last ? total(terms) : add(load(field), total(terms))));
      }
    }
    return list;
  }

  private condense(onto: boolean): readonly Stmt[] {
    const { states } = this.ported.form;
    const w = states.map(() => this.fresh('w'));
    const list: Stmt[] = [
      ...states.map((s, i) => set(w[i] ?? '', this.stateAt(s.vector, s))),
      ...this.eliminated([w]),
      ...states.map((s, i) => this.storeState(s.vector, s, local(w[i] ?? ''))),
    ];
    if (!onto) return list;
    for (const row of this.ported.rows) {
      const terms = states.flatMap((_, j) => (this.outputs.has(row, j) ? [mul(this.outputs.read(row, j), local(w[j] ?? ''))] : []));
      if (row === 'v') {
        const rhs = this.node('rhs');
        if (terms.length > 0) list.push(store(rhs, sub(load(rhs), total(terms))));
        continue;
      }
      const field = this.node(portKeys.constant(row));
      if (partsOf(row).variable !== 'i') list.push(store(field, total(terms)));
      else if (terms.length > 0) list.push(store(field, add(load(field), total(terms))));
    }
    return list;
  }

  /** What v or a port changes by: after the solve v's change is in rhs. */
  private change(column: Column, v: 'v' | 'rhs'): Expr {
    return load(this.node(column === 'v' ? v : portKeys.change(column)));
  }

  private expand(): readonly Stmt[] {
    if (this.answering.length === 0) return [];
    return this.ported.form.states.map((s, i) =>
      this.storeState(
        s.vector,
        s,
        total([this.stateAt(s.vector, s), ...this.answering.map((column) => mul(this.responseAt(i, column), this.change(column, 'rhs')))]),
      ),
    );
  }

  /** A row of derivatives times a change of states (in their place) and of columns. */
  private times(kept: Kept, row: number | Row, columns: readonly Column[]): readonly Expr[] {
    const { states } = this.ported.form;
    return [
      ...states.flatMap((s, j) => (kept.has(row, j) ? [mul(kept.read(row, j), this.stateAt(s.field, s))] : [])),
      ...columns.flatMap((column) => (kept.has(row, column) ? [mul(kept.read(row, column), this.change(column, 'v'))] : [])),
    ];
  }

  private before(): readonly Stmt[] {
    return this.concentrations.map((row) => store(this.node(portKeys.change(row)), total(this.times(this.outputs, row, ['v']))));
  }

  private product(): readonly Stmt[] {
    const [rhs, d] = [this.node('rhs'), this.node('d')];
    const currents = this.ported.columns.filter((c) => c === 'v' || partsOf(c).variable !== 'i');
    const own = this.times(this.outputs, 'v', currents);
    return [
      ...(own.length === 0 ? [] : [store(rhs, sub(load(rhs), total(own)))]),
      ...(this.outputs.has('v', 'v') ? [store(d, add(load(d), this.outputs.read('v', 'v')))] : []),
      ...this.currents.flatMap((row) => {
        const terms = this.times(this.outputs, row, currents);
        const field = this.node(portKeys.change(row));
        return terms.length === 0 ? [] : [store(field, add(load(field), total(terms)))];
      }),
    ];
  }

  private after(): readonly Stmt[] {
    return this.ported.form.states.map((s, i) => this.storeState(s.slope, s, total(this.times(this.slopes, i, this.ported.columns))));
  }
}
