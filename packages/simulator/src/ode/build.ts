import type { EffectUse, KernelName, Mechanism } from '@hillock/contracts';
import { type Backend, decodeProgram, inline, type Program, type Stmt, visitExpressions, visitStatements } from '@hillock/kernel';
import * as E from 'fp-ts/lib/Either.js';
import type { Blocks } from '../blocks/blocks.ts';
import type { Course } from '../course.ts';
import type { Kernels } from '../engine/engine.ts';
import type { InitialParts } from '../engine/initialisation.ts';
import type { Recorder } from '../engine/recorder.ts';
import type { Plays } from '../events/plays.ts';
import type { Source } from '../events/source.ts';
import type { InstanceTable } from '../layout/instances.ts';
import type { Layout } from '../layout/layout.ts';
import type { Geometry } from '../model/geometry.ts';
import type { ValueByNode } from '../model/node-values.ts';
import type { Problems } from '../model/problems.ts';
import { fillEnds, fillRows, fillSlabs, placeEnds, placeRows, placeSlabs, type RowArrays } from './arrays.ts';
import { BlockEquations } from './block-equations.ts';
import { CableEquations } from './cable-equations.ts';
import { compileParts, type PartArrays } from './kernels.ts';
import { LocalCourse } from './local-course.ts';
import { OdeCourse } from './ode-course.ts';
import { OdePart } from './ode-part.ts';
import type { OdeRun } from './options.ts';
import { StateVector, scaleNames } from './state-vector.ts';

/** What error control cannot integrate, with what to do instead. */
export function refuseForOde(
  tables: readonly InstanceTable[],
  geometry: Geometry,
  cm: ValueByNode,
  method: string,
  problems: Problems,
): void {
  const path = ['run', 'integrator', 'method'];
  for (const { mechanism } of tables) {
    for (const effect of mechanism.effects)
      if (inEquations(effect.kind, mechanism))
        problems.add(path, `${mechanism.name} does not go with ${method}: ${EFFECTS[effect.kind]} (${effect.at}); instead: a fixed step`);
    if (mechanism.kind !== 'artificial' && readsStep(mechanism))
      problems.add(
        path,
        `${mechanism.name} does not go with ${method}: its currents depend on the size of the step (${lineOf(mechanism)}); instead: a fixed step`,
      );
    const { ode } = mechanism;
    if (ode !== undefined && 'refused' in ode)
      problems.add(path, `${mechanism.name} does not go with ${method}: ${ode.refused}; instead: ${ode.instead}`);
  }
  const { hasArea } = geometry.compartments;
  const empty = hasArea.findIndex((has, node) => has === 1 && !(cm.at(node) > 0));
  if (empty >= 0)
    problems.add(
      ['regions'],
      `cm of ${geometry.describe(empty)} is ${cm.at(empty)}: dv/dt would be infinite; with ${method} cm is above 0 µF/cm²`,
    );
}

/** Kernels that error control evaluates wherever it looks for a solution. */
const EVALUATED = ['beforeBreakpoint', 'current', 'odePrepare', 'odeRhs', 'odeJacobian', 'afterSolve'];

/** Kernels that run once an accepted step. */
const PER_STEP: readonly KernelName[] = ['odeStep', 'beforeStep'];

/**
 * Whether an effect is one of evaluations, which a search for the solution repeats as it likes; not of events and of what runs once a step. A variable that is written through
 * a POINTER is taken to be written alike each time.
 */
function inEquations(kind: EffectUse['kind'], mechanism: Mechanism): boolean {
  if (mechanism.kind === 'artificial' || kind === 'writesOther') return false;
  if (kind === 'perStep') return !mechanism.kernels.some((name) => PER_STEP.includes(name));
  const read = decodeProgram(mechanism.code);
  return E.isRight(read) && inline(read.right).kernels.some((k) => EVALUATED.includes(k.name) && draws(k.body));
}

/** Whether currents read the engine's dt. */
function readsStep(mechanism: Mechanism): boolean {
  const read = decodeProgram(mechanism.code);
  if (E.isLeft(read)) return false;
  const step = new Set(read.right.fields.filter((f) => f.space === 'scalar' && f.key === 'dt').map((f) => f.name));
  if (step.size === 0) return false;
  return inline(read.right).kernels.some(({ name, body }) => {
    let found = false;
    if (name === 'current' || name === 'beforeBreakpoint')
      visitExpressions(body, (e) => {
        found ||= e.kind === 'load' && step.has(e.field);
      });
    return found;
  });
}

/** The place of what a mechanism carries from step to step, where it is known; else its name. */
function lineOf({ name, effects }: Mechanism): string {
  return effects.find((effect) => effect.kind === 'perStep')?.at ?? name;
}

function draws(body: readonly Stmt[]): boolean {
  let found = false;
  visitStatements(body, (s) => {
    found ||= s.kind === 'effect' && s.name === 'drew';
  });
  return found;
}

const EFFECTS = {
  random: 'it draws random numbers in its equations',
  perStep: 'what it computes depends on how often it is evaluated',
  writesOther: 'it writes into other instances',
} as const;

/** Memory of a run with error control. */
export interface OdeArrays {
  readonly rows: RowArrays;
  readonly parts: readonly PartArrays[];
}

/** Checks `atolScale`, and gives the work arrays of each group their places. */
export function placeOde(layout: Layout, { atolScale }: OdeRun, problems: Problems): OdeArrays {
  const names = scaleNames(layout.mechanisms);
  for (const name of Object.keys(atolScale))
    if (!names.includes(name)) problems.unknown(['run', 'integrator', 'atolScale', name], 'state', name, names);
  const rows = placeRows(layout);
  const parts = layout.order.groups.map(
    (_, group): PartArrays => ({
      group,
      slabs: placeSlabs(layout, new StateVector(layout, group, atolScale)),
      ends: placeEnds(layout, group),
    }),
  );
  return { rows, parts };
}

export function fillOde(buffer: ArrayBufferLike, layout: Layout, { rows, parts }: OdeArrays): void {
  fillRows(buffer, layout, rows);
  for (const { slabs, ends } of parts) {
    fillSlabs(buffer, slabs);
    fillEnds(buffer, ends);
  }
}

/** Times that mechanisms announce, until they are taken. */
export class Announcements {
  private times: number[] = [];

  readonly put = (time: number): void => {
    this.times.push(time);
  };

  readonly take = (): readonly number[] => {
    const { times } = this;
    this.times = [];
    return times;
  };
}

export interface OdeBuild {
  readonly run: OdeRun;
  readonly backend: Backend;
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly arrays: OdeArrays;
  readonly engine: readonly Kernels[];
  readonly initial: InitialParts;
  readonly plays: readonly (Plays | null)[];
  readonly recorders: readonly (Recorder | null)[];
  /** Byte offsets of what each group records, without t. */
  readonly offsets: readonly (readonly number[])[];
  /** What each group's thresholds watch. */
  readonly sources: readonly (readonly Source[])[];
  readonly vInit: number;
  readonly announcements: Announcements;
  readonly blocks: Blocks;
}

/** Compiles what error control needs and puts a run together. */
export function buildOde(build: OdeBuild): { readonly course: Course; readonly codeBytes: number } {
  const { layout, memory, arrays, plays } = build;
  const { kernels, codeBytes } = compileParts(build.backend, layout, memory, build.engine, arrays.rows, arrays.parts);
  const readsTime = layout.mechanisms.some(({ program }) => dependsOnTime(program));
  const parts = kernels.map((own, group) => {
    const equations = new CableEquations({
      layout,
      buffer: memory.buffer,
      scalars: build.initial.scalars,
      plays: plays[group] ?? null,
      arrays: arrays.parts[group]!,
      kernels: own,
      rows: arrays.rows,
      blocks: new BlockEquations(build.blocks, group, arrays.parts[group]!.slabs.vector.n, layout),
      timeDependent: readsTime || (plays[group] ?? null) !== null,
    });
    return new OdePart({
      options: build.run,
      initial: build.initial,
      equations,
      recorder: build.recorders[group] ?? null,
      offsets: build.offsets[group] ?? [],
      sources: build.sources[group] ?? [],
      announced: build.announcements.take,
    });
  });
  const [first] = parts;
  if (first === undefined) throw new Error('a model without cells has nothing to integrate');
  const { run: options, initial, vInit } = build;
  const course = options.local
    ? new LocalCourse({ options, initial, parts, vInit })
    : new OdeCourse({ options, initial, part: first, vInit });
  return { course, codeBytes };
}

/** Whether currents or slopes read t. */
function dependsOnTime(program: Program): boolean {
  const clock = new Set(program.fields.filter((f) => f.space === 'scalar' && f.key === 't').map((f) => f.name));
  return program.kernels.some(({ name, body }) => {
    if (!['current', 'odeRhs', 'odePrepare', 'beforeBreakpoint'].includes(name)) return false;
    let reads = false;
    visitExpressions(body, (e) => {
      reads ||= e.kind === 'load' && clock.has(e.field);
    });
    return reads;
  });
}
