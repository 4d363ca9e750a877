import type { Mechanism } from '@hillock/contracts';
import {
  decodeProgram,
  type FieldDecl,
  fold,
  keepKernels,
  optimise,
  type Program,
  specialise,
  TABLE_OPTIONS,
  visitStatements,
} from '@hillock/kernel';
import * as E from 'fp-ts/lib/Either.js';
import type { IonTable } from '../model/ions.ts';
import type { Rates } from '../model/model.ts';
import { odeKernel } from '../ode/ode-kernel.ts';
import { withPorts } from '../ode/ports/mechanism-kernels.ts';
import { type PortPlan, planPorts } from '../ode/ports/plan.ts';
import type { InstanceTable } from './instances.ts';
import { isSeen, type Needs } from './needs.ts';

/** What moves a model: a stepper of that order, or an integrator with error control. It decides which kernels its mechanisms need. */
export type Purpose = 1 | 2 | 'ode';

/** Programs made of a mechanism's code, by what was left out. */
const programs = new WeakMap<Mechanism, Map<string, Program>>();

/**
 * The program of each mechanism by name, for a stepper of some order: optimised, with what nobody looks at left out, and parameters that all instances
 * share as one value. Where rates are not those of TABLE statements, tables whose switch is off stay off and their code goes, and rounding is free.
 */
export function programsOf(
  tables: readonly InstanceTable[],
  needs: Needs,
  rates: Rates,
  globals: Readonly<Record<string, number>>,
  purpose: Purpose,
  ports: PortPlan | null,
): Map<string, Program> {
  const readIons = new Set(
    tables.flatMap(({ mechanism }) => mechanism.ions.filter((use) => use.reads.includes('i')).map((use) => use.ion)),
  );
  return new Map(tables.map((table) => [table.mechanism.name, programOf(table, needs, readIons, rates, globals, purpose, ports)]));
}

function programOf(
  table: InstanceTable,
  needs: Needs,
  readIons: ReadonlySet<string>,
  rates: Rates,
  globals: Readonly<Record<string, number>>,
  purpose: Purpose,
  ports: PortPlan | null,
): Program {
  const { mechanism } = table;
  let variants = programs.get(mechanism);
  if (variants === undefined) {
    variants = new Map();
    programs.set(mechanism, variants);
  }
  const ported = ports?.mechanisms.get(mechanism.name);
  const own = ports === null || ported === undefined ? '' : ports.key;
  const variant = `${purpose} ${own}`;
  const raw = variants.get(variant) ?? made(mechanism, purpose, ports);
  variants.set(variant, raw);
  const shared = sharedParameters(raw, table, needs);
  const seen = new Set(raw.fields.filter((field) => isSeen(field, mechanism, needs, readIons)).map((field) => field.name));
  const off = rates === 'nmodl' ? [] : mechanism.tableSwitches.filter((name) => globals[`${name}_${mechanism.name}`] === 0);
  const key = JSON.stringify([[...shared], [...seen], off, rates, variant]);
  const known = variants.get(key);
  if (known !== undefined) return known;
  const fields = raw.fields.map((f): FieldDecl => (shared.has(f.name) ? { ...f, space: 'scalar' } : f));
  const program = optimise(withoutTables({ ...raw, fields }, off), {
    // NEURON's tables are read exactly as it reads them; what has none is the same at all rates
    freeRounding: rates !== 'nmodl' || mechanism.tableSwitches.length === 0,
    seen: (field) => seen.has(field.name),
    ...(rates === 'table' ? { tables: TABLE_OPTIONS } : {}),
  });
  variants.set(key, program);
  return program;
}

/** How mechanisms meet at their nodes, under error control; null where it is in v alone. */
export function portsOf(tables: readonly InstanceTable[], ions: readonly IonTable[], purpose: Purpose): PortPlan | null {
  if (purpose !== 'ode') return null;
  return planPorts(
    tables.map((t) => t.mechanism),
    ions,
    (mechanism) => decode(mechanism, purpose),
  );
}

/** The kernels of a mechanism as it was made, with those for ports where it has some. */
function made(mechanism: Mechanism, purpose: Purpose, ports: PortPlan | null): Program {
  const ported = ports?.mechanisms.get(mechanism.name);
  const program = decode(mechanism, purpose);
  return ports === null || ported === undefined ? program : withPorts(program, ported, ports);
}

/** Without the code of tables whose switches are off for good. */
function withoutTables(program: Program, off: readonly string[]): Program {
  if (off.length === 0) return program;
  const used = off.filter((name) => program.fields.some((f) => f.name === name));
  const fixed = specialise(
    keepKernels(program, (name) => name !== 'tables'),
    Object.fromEntries(used.map((name) => [name, 0])),
  );
  return fold(fixed);
}

function decode(mechanism: Mechanism, purpose: Purpose): Program {
  const read = decodeProgram(mechanism.code);
  if (E.isLeft(read)) throw new Error(`the code of mechanism ${mechanism.name} is damaged: ${read.left}`);
  checkKernelNames(mechanism, read.right);
  if (purpose === 'ode') return keepKernels(read.right, odeKernel);
  // steppers of fixed size need nothing of what error control needs, and one of the two ways to advance
  const second = mechanism.kernels.includes('advanceSecondOrder');
  const spare = purpose === 1 ? 'advanceSecondOrder' : second ? 'advance' : '';
  return keepKernels(read.right, (name) => !name.startsWith('ode') && name !== spare);
}

/** Parameters of a density mechanism that no code changes, nobody looks at, and all instances have alike. */
function sharedParameters(program: Program, table: InstanceTable, needs: Needs): ReadonlySet<string> {
  const { mechanism, values, count, node } = table;
  if (mechanism.kind !== 'density' || count === 0) return new Set();
  const stored = new Set<string>();
  for (const body of [...program.functions.map((f) => f.body), ...program.kernels.map((k) => k.body)])
    visitStatements(body, (s) => {
      if (s.kind === 'store') stored.add(s.field);
    });
  const own = new Set(program.fields.filter((f) => f.space === 'instance').map((f) => f.name));
  let array: Float64Array | undefined;
  const shared = mechanism.fields.filter((spec) => {
    if (spec.role !== 'parameter' || spec.scope === 'global' || spec.length !== 1) return false;
    if (!own.has(spec.name) || stored.has(spec.name) || needs.field(mechanism, spec.name)) return false;
    const set = values.get(spec.name);
    if (set === undefined) return true;
    array ??= new Float64Array(count);
    array.fill(spec.initial);
    set.write(array, 0);
    return array.every((value, i, { 0: first }) => value === first || node(i) < 0);
  });
  return new Set(shared.map((spec) => spec.name));
}

/** Kernels that a mechanism declares but its code lacks, or the other way round: a fault of whoever made it. */
function checkKernelNames(mechanism: Mechanism, program: Program): void {
  const made = new Set(program.kernels.map((k) => k.name));
  for (const name of mechanism.kernels)
    if (!made.has(name)) throw new Error(`${mechanism.name} declares the kernel ${name} but has no code for it`);
}
