import type { Binding } from '../../api.ts';
import type { Expr } from '../../ir/expression.ts';
import type { FieldDecl, FieldIndex } from '../../ir/field.ts';
import type { Kernel, Program } from '../../ir/program.ts';
import type { Stmt } from '../../ir/statement.ts';
import { invokedNames, visitExpressions, visitStatements } from '../../ir/walk.ts';
import { mathFunctions } from '../../math/index.ts';
import { inline } from '../../passes/inline.ts';
import { contested } from './contested.ts';
import { endings } from './endings.ts';
import { type SplitBody, split } from './split.ts';
import { markCuts, type Stage, stagesOf, withoutCuts } from './stages.ts';
import { loopProblem, type Varying, varying } from './varying.ts';

/** Elementary functions that are short enough to stand where they are called; all others stay functions of two lanes. */
const INLINED = ['exp'];

/** A kernel made ready for two lanes. */
export interface Prepared extends SplitBody {
  readonly setup: readonly Stmt[];
  readonly finish: readonly Stmt[];
  readonly lanes: Varying;
  /** Short loops in place of one over `vector`; null: one. */
  readonly stages: readonly Stage[] | null;
}

/** Makes a kernel ready for two lanes; a text says why it must have one. */
export function prepareKernel(program: Program, binding: Binding, kernel: Kernel): Prepared | string {
  if (kernel.loop === 'one') return 'runs for one instance';
  if (kernel.loop === 'range') return 'loops itself';
  if (kernel.seldom === true) return 'runs seldom';
  const short = INLINED.flatMap((name) => mathFunctions[name] ?? []);
  const strips = binding.scratch !== undefined && !callsOwn(kernel.body);
  const marked = strips ? { ...kernel, body: markCuts(kernel.body) } : kernel;
  const [inlined = kernel] = inline({ ...program, kernels: [marked], functions: [...program.functions, ...short] }).kernels;
  const fields = new Map(program.fields.map((f) => [f.name, f]));
  const body = withoutDeadSets(inlined.body);
  const effects = problemOf(body, fields);
  if (effects !== null) return effects;
  const parts = split(body, fields, contested(body, fields, binding));
  const lanes = varying(parts.vector, fields);
  const problem = loopProblem(parts.vector, lanes) ?? elementProblem(parts.vector, lanes);
  if (problem !== null) return problem;
  return {
    vector: withoutCuts(parts.vector),
    serial: parts.serial,
    setup: inlined.setup ?? [],
    finish: inlined.finish ?? [],
    lanes,
    stages: strips ? stagesOf(parts.vector, parts.serial, lanes, fields) : null,
  };
}

function problemOf(body: readonly Stmt[], fields: ReadonlyMap<string, FieldDecl>): string | null {
  let problem: string | null = null;
  const access = (a: FieldIndex): void => {
    const field = fields.get(a.field);
    if (field === undefined || a.element === undefined || field.checked === false || a.inRange === true || inRange(a.element, field))
      return;
    problem = `an index of ${field.name} is checked`;
  };
  const ends = endings(body, fields);
  const doing = body.filter((s) => !ends.has(s));
  visitStatements(doing, (s) => {
    if (s.kind === 'effect') problem = `has the effect ${s.name}`;
    else if (s.kind === 'trap') problem = `may end the run (${s.code})`;
    else if (s.kind === 'call') problem = `calls ${s.fn}`;
    else if (s.kind === 'store') access(s);
  });
  visitExpressions(body, (e) => {
    if (e.kind === 'invoke' && mathFunctions[e.fn] === undefined) problem = `calls ${e.fn}`;
    else if (e.kind === 'load') access(e);
  });
  return problem;
}

function inRange(element: Expr, field: FieldDecl): boolean {
  return element.kind === 'const' && Number(element.value) >= 0 && Number(element.value) < field.length;
}

/** Elements of instances that differ between lanes would have to be gathered one by one. */
function elementProblem(body: readonly Stmt[], lanes: Varying): string | null {
  let problem: string | null = null;
  visitStatements(body, (s) => {
    if (s.kind === 'store' && s.element !== undefined && lanes.of(s.element)) problem = `each instance has another element of ${s.field}`;
  });
  return problem;
}

/** Without constants in locals that are set again before anything reads them: what inlined functions start from. */
function withoutDeadSets(body: readonly Stmt[]): readonly Stmt[] {
  const pending = new Map<string, number>();
  const dead = new Set<number>();
  body.forEach((s, at) => {
    visitExpressions([s], (e) => {
      if (e.kind === 'local') pending.delete(e.name);
    });
    if (s.kind !== 'set') {
      visitStatements([s], (x) => {
        if (x.kind === 'set' || x.kind === 'for') pending.delete(x.local);
      });
      return;
    }
    const before = pending.get(s.local);
    if (before !== undefined) dead.add(before);
    if (s.value.kind === 'const') pending.set(s.local, at);
    else pending.delete(s.local);
  });
  return body.filter((_, at) => !dead.has(at));
}

/** Functions of the program are called, whose parts are not to be cut. */
function callsOwn(body: readonly Stmt[]): boolean {
  return [...invokedNames(body)].some((name) => mathFunctions[name] === undefined);
}
