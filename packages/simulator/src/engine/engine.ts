import {
  type Backend,
  type Binding,
  bodiesOf,
  type CompiledProgram,
  type Host,
  type KernelCall,
  type Program,
  type Stmt,
} from '@hillock/kernel';
import { treeSolverProgram } from '@hillock/linalg';
import type { InstanceRange } from '../layout/instances.ts';
import type { Layout } from '../layout/layout.ts';
import type { MechanismArrays } from '../layout/mechanism-arrays.ts';
import type { PlayArrays } from '../layout/play-arrays.ts';
import type { DetectorArrays } from './detectors.ts';
import type { FiniteArrays } from './finite-rows.ts';
import { cableProgram } from './programs/cable.ts';
import { detectorProgram } from './programs/detector.ts';
import { diffusionProgram } from './programs/diffusion.ts';
import { finiteProgram } from './programs/finite.ts';
import { ionProgramFor } from './programs/ion.ts';
import { playProgram } from './programs/play.ts';
import { recorderProgram } from './programs/recorder.ts';
import type { RecorderArrays } from './recorder.ts';

/** A kernel with a range that it always runs over, and its argument. */
export interface Stage {
  readonly call: KernelCall;
  readonly first: number;
  readonly last: number;
  readonly w: number;
}

export type Stages = readonly Stage[];

/** The kernels of one mechanism over its instances in one group; those it lacks are absent. */
export interface MechanismKernels {
  readonly arrays: MechanismArrays;
  /** For single instances. */
  readonly kernels: Readonly<Record<string, KernelCall>>;
  readonly stages: Readonly<Record<string, Stages>>;
}

/** Every kernel of one group of cells, compiled and bound. Names say when they run. */
export interface Kernels {
  readonly start: Stages;
  readonly axial: Stages;
  readonly update1: Stages;
  readonly update2: Stages;
  readonly capacitive: Stages;
  readonly solve: Stages;
  /** Diffusion along sections over dt; empty where nothing diffuses. */
  readonly diffuse: Stages;
  /** What diffusion adds to slopes, and (1 + γ·L)⁻¹ of vectors, L its operator. */
  readonly diffuseSlopes: Stages;
  readonly diffuseVectors: Stages;
  readonly sample: Stages;
  readonly detect: Stages;
  readonly ions: readonly { readonly initial: Stages; readonly reversal: Stages; readonly current: Stages; readonly move: Stages }[];
  readonly mechanisms: readonly MechanismKernels[];
}

/** Every kernel of a model. */
export interface CompiledModel {
  readonly groups: readonly Kernels[];
  /** Looks for values that are not finite, over rows. */
  readonly finite: KernelCall;
  /** By group: gives variables driven by lines the values of the present t, plays first … last−1. */
  readonly plays: readonly (KernelCall | null)[];
  /** By mechanism: kernels for single instances. */
  readonly mechanisms: readonly { readonly arrays: MechanismArrays; readonly kernels: Readonly<Record<string, KernelCall>> }[];
  readonly codeBytes: number;
}

/** What kernels call out to, told which mechanism calls. */
export interface EngineHost {
  effect(arrays: MechanismArrays, name: string, instance: number, a: number, b: number): void;
  crossing(detector: number): void;
  /** Where an instance is, for messages: `soma(0.5)`, the name of a point. */
  place(arrays: MechanismArrays, instance: number): string;
}

/** A kernel ended the run: an index out of range, an endless loop. */
export class TrapError extends Error {}

/** What the codes of traps mean; a code may carry the name of a state behind a space. */
const TRAPS: Readonly<Record<string, (value: number, of: string) => string>> = {
  index: (value) => `index ${value} is out of range`,
  endless: () => 'a loop does not end',
  singular: (_, of) => `the equations have no single solution (${of} is undetermined)`,
  divergence: (value, of) => `the equations do not converge (${of} is ${value})`,
};

function trapped(program: string, code: string, line: number, value: number, place = ''): never {
  const [kind = code, of = ''] = code.split(' ');
  throw new TrapError(`${program}${place === '' ? '' : ` at ${place}`}, line ${line}: ${TRAPS[kind]?.(value, of) ?? `${code} (${value})`}`);
}

function place(base: number, stride = 0): { readonly base: number; readonly stride: number } {
  return { base, stride };
}

/** Compiles everything a layout needs. */
export function compileKernels(
  backend: Backend,
  layout: Layout,
  memory: WebAssembly.Memory,
  parts: {
    /** By group; null where nothing is recorded or driven. */
    readonly recorders: readonly (RecorderArrays | null)[];
    readonly plays: readonly (PlayArrays | null)[];
    readonly detectors: DetectorArrays;
    readonly finite: FiniteArrays;
  },
  host: EngineHost,
): CompiledModel {
  const { recorders, plays, detectors, finite } = parts;
  let codeBytes = 0;
  const compile = (program: Program, binding: Binding, effect: Host['effect'], place?: (instance: number) => string): CompiledProgram => {
    const trap: Host['trap'] = (name, code, line, value, instance) => trapped(name, code, line, value, place?.(instance));
    const compiled = backend.compile(program, { ...binding, tables: layout.mathTables, scratch: layout.scratch }, memory, { effect, trap });
    codeBytes += compiled.codeBytes;
    return compiled;
  };
  const silent: Host['effect'] = (name) => {
    throw new Error(`an engine kernel has no effect ${name}`);
  };
  const { nodes, trees, scalars } = layout;
  const cable = compile(
    cableProgram,
    {
      fields: {
        v: place(nodes.v),
        rhs: place(nodes.rhs),
        d: place(nodes.d),
        cm: place(nodes.cm),
        i_cap: place(nodes.iCap),
        axial: place(nodes.axial),
        ...trees.fields,
        cj: place(scalars.cj),
      },
    },
    silent,
  );
  const solver = compile(
    treeSolverProgram,
    {
      fields: {
        ...trees.fields,
        d: place(nodes.d),
        rhs: place(nodes.rhs),
      },
    },
    silent,
  );
  const ions = [...layout.ions.values()].map((ion) => {
    const { e, in: inside, out, i, didv, cinit, einit, eadvance, in0, out0, valence } = ion;
    const own = { e, in: inside, out, i, didv, cinit, einit, eadvance, in0, out0, valence, celsius: scalars.celsius, rhs: nodes.rhs };
    const fields = Object.fromEntries(Object.entries(own).map(([name, base]) => [name, place(base)]));
    const { kernels } = compile(ionProgramFor(ion.has), { fields, runs: { ions: [] } }, silent);
    const ranges = ion.coverage.stretches.map(({ group, first, end }, k) => ({ group, first, last: end, w: ion.runs + 4 * k }));
    return { kernels, ranges };
  });
  const recording = recorders.map((recorder) =>
    recorder === null
      ? null
      : compile(
          recorderProgram,
          { fields: { memory: place(0), index: place(recorder.index), ring: place(recorder.ring), cursor: place(recorder.cursor) } },
          silent,
        ),
  );
  const detecting = compile(
    detectorProgram,
    { fields: { memory: place(0), index: place(detectors.index), threshold: place(detectors.threshold), above: place(detectors.above) } },
    (_name, _instance, detector) => host.crossing(detector),
  );
  const checking = compile(
    finiteProgram,
    { fields: { memory: place(0), start: place(finite.start), length: place(finite.length), bad: place(finite.bad) } },
    silent,
  );
  const playing = plays.map((play) => {
    if (play === null) return null;
    const { variable, start, upper, time, value } = play;
    const fields = Object.fromEntries(
      Object.entries({ memory: 0, variable, start, upper, time, value, t: scalars.t }).map(([name, base]) => [name, place(base)]),
    );
    return kernelOf(compile(playProgram, { fields }, silent), 'evaluate');
  });
  const { diffusion } = layout;
  const diffusing =
    diffusion.count === 0
      ? null
      : compile(
          diffusionProgram,
          {
            fields: {
              memory: place(0),
              ...Object.fromEntries(Object.entries(diffusion.fields).map(([name, base]) => [name, place(base)])),
              dt: place(scalars.dt),
              gamma: place(scalars.gamma),
            },
          },
          silent,
        );
  const mechanisms = layout.mechanisms.map((arrays) => {
    const { kernels } = compile(
      arrays.program,
      arrays.binding,
      (name, instance, a, b) => host.effect(arrays, name, instance, a, b),
      (instance) => host.place(arrays, instance),
    );
    const { table, runs, ions: own } = arrays;
    const described = 4 * (1 + own.length);
    const placed = (list: readonly InstanceRange[]): readonly Ranged[] =>
      list.map((range, k) => ({ ...range, w: table.stretches.length === 0 ? 0 : runs + described * (range.stretch ?? k) }));
    return { arrays, kernels, ranges: placed(table.ranges), drawing: placed(table.drawing) };
  });
  const classes = layout.order.classes.map((c) => c.group);
  const groups = layout.order.groups.map(({ first, end }, group): Kernels => {
    const over = (ranges: readonly Ranged[], call: KernelCall | undefined): Stages =>
      call === undefined ? [] : ranges.flatMap((r) => (r.group === group ? [{ call, first: r.first, last: r.last, w: r.w }] : []));
    const along = (compiled: CompiledProgram, name: string, from: number, to: number): Stages =>
      from === to ? [] : [{ call: kernelOf(compiled, name), first: from, last: to, w: 0 }];
    const places = (name: string): Stages => along(cable, name, first, end);
    const forest = (compiled: CompiledProgram, name: string): Stages =>
      along(compiled, name, firstOf(classes, group), firstOf(classes, group + 1));
    const diffused = (name: string): Stages =>
      diffusing === null ? [] : along(diffusing, name, diffusion.starts[group] ?? 0, diffusion.starts[group + 1] ?? 0);
    const recorder = recording[group] ?? null;
    return {
      start: places('start'),
      axial: forest(cable, 'axial'),
      update1: places('update1'),
      update2: places('update2'),
      capacitive: layout.needs.segment('i_cap') ? places('capacitive') : [],
      solve: forest(solver, 'solve'),
      diffuse: diffused('step'),
      diffuseSlopes: diffused('slopes'),
      diffuseVectors: diffused('solve'),
      sample: recorder === null ? [] : along(recorder, 'sample', 0, recorders[group]?.columns ?? 0),
      detect: along(detecting, 'detect', detectors.starts[group] ?? 0, detectors.starts[group + 1] ?? 0),
      ions: ions.map(({ kernels, ranges }) => ({
        initial: over(ranges, kernels.initial),
        reversal: over(ranges, kernels.reversal),
        current: over(ranges, kernels.current),
        move: over(ranges, kernels.move),
      })),
      mechanisms: mechanisms.map(({ arrays, kernels, ranges, drawing }): MechanismKernels => {
        const loops = new Map(arrays.program.kernels.map((k) => [k.name, k.loop]));
        const draws = new Set(arrays.program.kernels.filter((k) => drawing.length > 0 && drawsIn(k.body)).map((k) => k.name));
        const stages = Object.entries(kernels).map(([name, call]): [string, Stages] => [
          name,
          // what loops itself is about the mechanism as a whole
          loops.get(name) === 'range'
            ? [{ call, first: 0, last: arrays.table.count, w: 0 }]
            : over(draws.has(name) ? drawing : ranges, call),
        ]);
        return { arrays, kernels, stages: Object.fromEntries(stages) };
      }),
    };
  });
  return { groups, finite: kernelOf(checking, 'check'), plays: playing, mechanisms, codeBytes };
}

/** Random numbers are drawn: the order of instances is NEURON's then, one by one. */
function drawsIn(body: readonly Stmt[]): boolean {
  return body.some((s) => (s.kind === 'effect' && s.name === 'drew') || bodiesOf(s).some(drawsIn));
}

/** A range of one group, and the argument of kernels over it. */
interface Ranged {
  readonly group: number;
  readonly first: number;
  readonly last: number;
  readonly w: number;
}

/** Where a group begins in a list that is sorted by group. */
function firstOf(groups: readonly number[], group: number): number {
  const at = groups.findIndex((g) => g >= group);
  return at < 0 ? groups.length : at;
}

function kernelOf(compiled: CompiledProgram, name: string): KernelCall {
  const call = compiled.kernels[name];
  if (call === undefined) throw new Error(`no kernel ${name}`);
  return call;
}
