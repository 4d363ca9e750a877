import type { Mechanism } from '@hillock/contracts';
import type { Backend, Binding, CompiledProgram, Host, KernelCall, Program } from '@hillock/kernel';
import { treeSolverProgram } from '@hillock/linalg';
import type { Layout } from '../layout/layout.ts';
import type { MechanismArrays } from '../layout/mechanism-arrays.ts';
import type { PlayArrays } from '../layout/play-arrays.ts';
import type { DetectorArrays } from './detectors.ts';
import type { FiniteArrays } from './finite.ts';
import { cableProgram } from './programs/cable.ts';
import { detectorProgram } from './programs/detector.ts';
import { diffusionProgram } from './programs/diffusion.ts';
import { finiteProgram } from './programs/finite.ts';
import { ionProgram } from './programs/ion.ts';
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

/** The kernels of one mechanism over its instances; those it lacks are absent. */
export interface MechanismKernels {
  readonly arrays: MechanismArrays;
  /** For single instances. */
  readonly kernels: Readonly<Record<string, KernelCall>>;
  readonly stages: Readonly<Record<string, Stages>>;
}

/** Every kernel of a model, compiled and bound. Names say when they run. */
export interface Kernels {
  readonly start: Stages;
  readonly axial: Stages;
  readonly update1: Stages;
  readonly update2: Stages;
  readonly capacitive: Stages;
  /** Looks for values that are not finite, over all rows. */
  readonly finite: Stages;
  readonly solve: Stages;
  /** Diffusion along sections over dt; empty where nothing diffuses. */
  readonly diffuse: Stages;
  readonly sample: Stages;
  readonly detect: Stages;
  /** Continuous plays first … last−1 at the engine's t. */
  readonly play: KernelCall;
  readonly ions: readonly { readonly initial: Stages; readonly reversal: Stages; readonly current: Stages; readonly move: Stages }[];
  readonly mechanisms: readonly MechanismKernels[];
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
  recorder: RecorderArrays,
  detectors: DetectorArrays,
  plays: PlayArrays,
  finite: FiniteArrays,
  host: EngineHost,
): Kernels {
  let codeBytes = 0;
  const compile = (program: Program, binding: Binding, effect: Host['effect'], place?: (instance: number) => string): CompiledProgram => {
    const trap: Host['trap'] = (name, code, line, value, instance) => trapped(name, code, line, value, place?.(instance));
    const compiled = backend.compile(program, { ...binding, tables: layout.mathTables }, memory, { effect, trap });
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
    const compiled = compile(ionProgram, { fields, runs: { ions: [] } }, silent);
    const ranges = ion.coverage.stretches.map((s, k) => ({ first: s.first, last: s.end, w: ion.runs + 4 * k }));
    return {
      initial: over(ranges, compiled.kernels.initial),
      reversal: over(ranges, compiled.kernels.reversal),
      current: over(ranges, compiled.kernels.current),
      move: over(ranges, compiled.kernels.move),
    };
  });
  const recording = compile(
    recorderProgram,
    { fields: { memory: place(0), index: place(recorder.index), ring: place(recorder.ring), cursor: place(recorder.cursor) } },
    silent,
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
  const playing = compile(
    playProgram,
    {
      fields: {
        memory: place(0),
        variable: place(plays.variable),
        start: place(plays.start),
        upper: place(plays.upper),
        time: place(plays.time),
        value: place(plays.value),
        t: place(scalars.t),
      },
    },
    silent,
  );
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
  const mechanisms = layout.mechanisms.map((arrays): MechanismKernels => {
    const compiled = compile(
      arrays.program,
      arrays.binding,
      (name, instance, a, b) => host.effect(arrays, name, instance, a, b),
      (instance) => host.place(arrays, instance),
    );
    const { table, runs, ions: own } = arrays;
    const described = 4 * (1 + own.length);
    const ranges = table.ranges.map(({ first, last }, k) => ({ first, last, w: table.stretches.length === 0 ? 0 : runs + described * k }));
    const stages = Object.fromEntries(Object.entries(compiled.kernels).map(([name, call]) => [name, over(ranges, call)]));
    return { arrays, kernels: compiled.kernels, stages };
  });
  return {
    start: stage(cable, 'start', nodes.count),
    axial: stage(cable, 'axial', trees.classes),
    update1: stage(cable, 'update1', nodes.count),
    update2: stage(cable, 'update2', nodes.count),
    finite: stage(checking, 'check', finite.roots.length + finite.states.length),
    capacitive: stage(cable, 'capacitive', nodes.count),
    solve: stage(solver, 'solve', trees.classes),
    diffuse: diffusing === null ? [] : stage(diffusing, 'step', diffusion.count),
    sample: stage(recording, 'sample', recorder.columns),
    detect: stage(detecting, 'detect', detectors.count),
    play: kernelOf(playing, 'evaluate'),
    ions,
    mechanisms,
    codeBytes,
  };
}

function kernelOf(compiled: CompiledProgram, name: string): KernelCall {
  const call = compiled.kernels[name];
  if (call === undefined) throw new Error(`no kernel ${name}`);
  return call;
}

function stage(compiled: CompiledProgram, name: string, last: number): Stages {
  return last === 0 ? [] : [{ call: kernelOf(compiled, name), first: 0, last, w: 0 }];
}

/** A kernel over ranges; nothing where there is no kernel. */
function over(ranges: readonly Omit<Stage, 'call'>[], call: KernelCall | undefined): Stages {
  return call === undefined ? [] : ranges.map((range) => ({ call, ...range }));
}

/** Kernels that a mechanism declares but its code lacks, or the other way round: a fault of whoever made it. */
export function checkKernelNames(mechanism: Mechanism, program: Program): void {
  const made = new Set(program.kernels.map((k) => k.name));
  for (const name of mechanism.kernels)
    if (!made.has(name)) throw new Error(`${mechanism.name} declares the kernel ${name} but has no code for it`);
}
