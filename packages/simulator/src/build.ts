import type { NonvintBlock } from '@hillock/contracts';
import * as E from 'fp-ts/lib/Either.js';
import type { ModelError, ModelSize, Resources } from './api.ts';
import { placeWindow, Window } from './arrays/window.ts';
import { Blocks } from './blocks/blocks.ts';
import { declareBlocks, roomFor } from './blocks/declare.ts';
import type { DeclaredBlock } from './blocks/nodes.ts';
import { Room } from './blocks/room.ts';
import type { Course } from './course.ts';
import { fillDetectors, placeDetectors } from './engine/detectors.ts';
import { compileKernels } from './engine/engine.ts';
import { Epochs } from './engine/epochs.ts';
import { Finite } from './engine/finite.ts';
import { fillFinite, placeFinite } from './engine/finite-rows.ts';
import { FixedCourse } from './engine/fixed-course.ts';
import type { InitialParts } from './engine/initialisation.ts';
import { placeRecorder, Recorder } from './engine/recorder.ts';
import { CableSystem } from './engine/system.ts';
import { Delivery, type Receivers } from './events/delivery.ts';
import { type Network, NetworkBuilder, weightCount } from './events/network.ts';
import { Plays } from './events/plays.ts';
import type { Source } from './events/source.ts';
import { condensedTree, wholeTree } from './layout/cable-tree.ts';
import { fillEngineArrays, placeEngineArrays } from './layout/engine-arrays.ts';
import { groupFinder, groupOfInstance } from './layout/group-of.ts';
import type { Lifetime } from './layout/handles.ts';
import { buildInstances } from './layout/instances.ts';
import { ionSet } from './layout/ion-arrays.ts';
import { fillAll, type Layout, type LayoutParts, placeAll } from './layout/layout.ts';
import { fillGiven } from './layout/mechanism-arrays.ts';
import { everything, namedIn, namedNodes } from './layout/needs.ts';
import { orderNodes } from './layout/order.ts';
import { fillPlays, placePlays } from './layout/play-arrays.ts';
import { resolvePointers } from './layout/pointers.ts';
import { portsOf, programsOf } from './layout/programs.ts';
import { fillStreams } from './layout/random-streams.ts';
import { Scalars } from './layout/scalars.ts';
import { resolveVariable } from './layout/variables.ts';
import { Catalogue } from './model/catalogue.ts';
import { emptyParts } from './model/empty.ts';
import { buildFunctionTables } from './model/function-tables.ts';
import { buildGeometry, type Geometry } from './model/geometry.ts';
import { applyRates, checkGlobals } from './model/globals.ts';
import { GROUP_BYTES, groupCells } from './model/groups.ts';
import { buildIons } from './model/ions.ts';
import { buildMembrane } from './model/membrane.ts';
import type { Model } from './model/model.ts';
import type { NodeSet } from './model/node-set.ts';
import { resolvePlays } from './model/plays.ts';
import { buildPoints } from './model/points.ts';
import { Problems } from './model/problems.ts';
import { type CheckedRun, checkRun } from './model/run.ts';
import { cellHint, scopesOf } from './model/scope.ts';
import { Announcements, buildOde, fillOde, placeOde, refuseForOde } from './ode/build.ts';
import { type Build, Simulation, type SimulationParts } from './simulation.ts';

/** What WebAssembly can address. */
const MOST_BYTES = 2 ** 32;
/** What mechanisms are told of the step under error control, ms: their equations are not to depend on it. */
const ODE_STEP = 0.025;

/** Steps of an epoch at most: the run looks at the clock between epochs. */
const LONGEST_EPOCH = 64;

/**
 * Model → layout → simulation. All mistakes that can be told without running are told at once, each with its JSON path; nothing is
 * compiled then.
 */
export function buildSimulation(model: Model, resources: Resources): E.Either<readonly ModelError[], Simulation> {
  const build: Build = (changed, late) => buildParts(changed, resources, late);
  return E.map((parts: SimulationParts) => new Simulation(model, parts, build))(build(model, []));
}

/** `late`: blocks that will be registered, for which there is to be room; only those of `resources` are set up. */
function buildParts(model: Model, resources: Resources, late: readonly NonvintBlock[]): E.Either<readonly ModelError[], SimulationParts> {
  const problems = new Problems();
  const catalogue = new Catalogue(resources.mechanisms);
  const run = checkRun(model, resources.steppers, resources.integrators ?? [], problems);
  const ode = run?.kind === 'ode' ? run.ode : null;
  const rates = model.run.rates ?? (ode === null ? 'nmodl' : 'exact');
  problems.hint = (written) => cellHint(model, written);
  const scopes = scopesOf(model, problems);
  const built = buildGeometry(scopes, resources.morphology ?? [], problems);
  if (built === null) return E.left(problems.list);
  const { geometry, rules } = built;
  for (const reason of emptyParts(geometry)) problems.add(['sections'], reason);
  catalogue.checkValences(problems);
  const globals = applyRates(model, rates, catalogue);
  checkGlobals(model, catalogue, problems);
  const membrane = buildMembrane(geometry, rules, catalogue, problems);
  const points = buildPoints(scopes, geometry, catalogue, problems);
  const blocks = resources.blocks ?? [];
  const all = [...blocks, ...late];
  const declared = declareBlocks(geometry, all, problems);
  const ions = buildIons(geometry, membrane, points, withIonsOf(declared, catalogue.ions()), globals, problems, declared);
  const sets = new Map<string, NodeSet>();
  for (const [name, use] of membrane.densities) sets.set(name, use.nodes);
  for (const { ion, nodes: own } of ions) sets.set(ionSet(ion), own);
  // a block that does not say otherwise looks at the whole model at every step, an integrator at all that shares its step
  const open = resources.blocks !== undefined || late.length > 0;
  const joined = declared.some(({ needs }) => needs.scope === 'global');
  if (ode?.local === true && joined)
    problems.add(
      ['run', 'integrator', 'local'],
      'a block of further equations that does not declare a scope of "cell" or "group" joins all cells, which then cannot have steps of their own: "local": false',
    );
  const joinable = ode === null && resources.blocks?.length === 0;
  const shared = joined || joinable || (ode !== null && !ode.local);
  const bytes = shared ? Number.POSITIVE_INFINITY : ode !== null ? 0 : (resources.groupBytes ?? GROUP_BYTES);
  const dt = run?.kind === 'fixed' ? run.dt : ODE_STEP;
  const groups = groupCells({ geometry, membrane, ions, points, scopes, dt, bytes, blocks: declared });
  const lean = resources.keep === 'named' && !open;
  // error control solves for v of nodes without area by their neighbours
  const tree =
    lean && ode === null
      ? condensedTree(geometry.compartments, namedNodes(model, scopes, geometry, points.values()))
      : wholeTree(geometry.compartments);
  const order = orderNodes(geometry.compartments, tree, sets, groups.cells);
  const { tables, points: places } = buildInstances(catalogue, membrane, points, order, groups.artificial);
  const used = tables.map((t) => t.mechanism);
  const functionTables = buildFunctionTables(model, used, problems);
  if (ode !== null) refuseForOde(tables, geometry, membrane.cm, ode.integrator.name, problems);
  if (problems.any || run === null) return E.left(problems.list);

  const needs = lean
    ? namedIn(
        model,
        scopes,
        ions.map((table) => table.ion),
      )
    : everything;
  const purpose = run.kind === 'ode' ? 'ode' : (run.stepper.order ?? 1);
  const ports = portsOf(tables, ions, purpose);
  const parts: LayoutParts = {
    geometry,
    tree,
    order,
    cm: membrane.cm,
    ions,
    tables,
    programs: programsOf(tables, needs, rates, globals, purpose, ports),
    needs,
    ports,
    points: places,
    globals,
    functionTables,
    weightCount: weightCount(scopes, points),
  };
  const layout = placeAll(parts);
  resolvePointers(scopes, layout, problems);
  const network = new NetworkBuilder(layout, points, parts.weightCount, problems).build(model, scopes);
  const traces = Object.entries(model.record ?? {});
  const offsets = traces.map(([name, text]) => resolveVariable(layout, text, ['record', name], problems));
  const played = resolvePlays(model, layout, problems);
  const odeArrays = ode === null ? null : placeOde(layout, ode, problems);
  if (problems.any) return E.left(problems.list);

  const groupOf = groupFinder(layout);
  const count = order.groups.length;
  const inGroup = Array.from({ length: count }, (_, group) => offsets.filter((offset) => groupOf(offset) === group));
  const { arena } = layout;
  const plays = Array.from({ length: count }, (_, group) => {
    const own = played.filter((play) => groupOf(play.variable) === group);
    return own.length === 0 ? null : placePlays(arena, own);
  });
  const recorders = inGroup.map((own, group) => (group > 0 && own.length === 0 ? null : placeRecorder(arena, [layout.scalars.t, ...own])));
  const detectors = placeDetectors(arena, network.sources, count, groupOf);
  const finite = placeFinite(arena, layout);
  const window = placeWindow(arena);
  const engineArrays = placeEngineArrays(layout, network.connections);
  const roomBytes = lean ? 0 : roomFor(declared, layout.nodes.count);
  const room = new Room(arena.doubles(roomBytes / 8), roomBytes);
  if (arena.bytes > MOST_BYTES) {
    const message = `the model needs ${(arena.bytes / 2 ** 30).toFixed(1)} GiB, more than the ${MOST_BYTES / 2 ** 30} GiB of one memory`;
    return E.left([{ path: [], message }]);
  }
  const memory = arena.memory();
  fillAll(memory.buffer, layout, parts);
  fillEngineArrays(memory.buffer, engineArrays);
  fillStreams(memory.buffer, layout, points);
  fillDetectors(memory.buffer, detectors);
  for (const play of plays) if (play !== null) fillPlays(memory.buffer, play);
  fillFinite(memory.buffer, finite);
  if (odeArrays !== null) fillOde(memory.buffer, layout, odeArrays);
  const scalars = new Scalars(memory.buffer, layout.scalars);
  scalars.set('celsius', model.celsius ?? 6.3);
  scalars.set('dt', dt);
  scalars.set('cj', 1 / dt);
  scalars.set('secondOrder', run.kind === 'fixed' && run.stepper.order === 2 ? 1 : 0);
  const announcements = new Announcements();

  const began = performance.now();
  const kernels = compileKernels(
    resources.backend,
    layout,
    memory,
    { recorders, plays, detectors, finite },
    {
      effect: (arrays, name, instance, a, b) => {
        const { table } = arrays;
        if (name === 'netSend') delivery.send(table, instance, a, b);
        else if (name === 'netEvent') delivery.fireInstance(table, instance, a);
        else if (name === 'netMove') delivery.move(table, instance, a);
        else if (name === 'watch') delivery.watch(table, instance, a);
        else if (name === 'watchFired') delivery.watchFired(table, instance, a, b);
        else if (name === 'atTime') announcements.put(a);
        else if (name !== 'drew') throw new Error(`${table.mechanism.name}: the engine knows no effect ${name}`);
      },
      place: ({ table }, instance) => {
        const node = table.node(instance);
        return table.names[instance] ?? (node < 0 ? '' : geometry.describe(node));
      },
      crossing: (detector) => {
        const source = detectors.sources[detector];
        // NEURON puts a threshold event a little behind the step's boundary, so that it is not at a grid time
        if (source !== undefined) delivery.fire(source, scalars.get('t') + 1e-10);
      },
    },
  );
  const receivers: Receivers = new Map(
    kernels.mechanisms.map(({ arrays, kernels: own }) => [arrays.table, { receive: own.netReceive, initial: own.netInitial }]),
  );
  const players = plays.map((play, group) => {
    const evaluate = kernels.plays[group];
    return play === null || evaluate == null ? null : new Plays(memory.buffer, play, evaluate);
  });
  const weights = new Float64Array(memory.buffer, layout.weights, parts.weightCount);
  const delivery = new Delivery(network, scalars, receivers, weights, players);

  for (const { arrays, kernels: own } of kernels.mechanisms) {
    if (own.construct === undefined) continue;
    for (const group of kernels.groups) {
      const stages = group.mechanisms.find((m) => m.arrays === arrays)?.stages.construct ?? [];
      for (const { call, first, last, w } of stages) call(first, last, w);
    }
    fillGiven(memory.buffer, arrays, globals);
  }

  const nodes = (offset: number): Float64Array => new Float64Array(memory.buffer, offset, layout.nodes.count);
  const recording = recorders.map((arrays) => (arrays === null ? null : new Recorder(memory.buffer, arrays)));
  const registered = new Blocks({
    layout,
    memory,
    backend: resources.backend,
    room,
    lean,
    celsius: () => scalars.get('celsius'),
    mover: { kind: run.kind, method: run.kind === 'fixed' ? run.stepper.name : run.ode.integrator.name },
  });
  const systems = kernels.groups.map(
    (own, group) =>
      new CableSystem({
        kernels: own,
        scalars,
        delivery,
        plays: players[group] ?? null,
        recorder: recording[group] ?? null,
        blocks: registered,
        group,
        rhs: nodes(layout.nodes.rhs),
        d: nodes(layout.nodes.d),
        finite: new Finite(memory.buffer, finite, group, kernels.finite),
        sampleEvery: run.kind === 'fixed' ? run.sampleEvery : 1,
      }),
  );
  const initial: InitialParts = {
    systems,
    delivery,
    scalars,
    blocks: registered,
    dt,
    v: nodes(layout.nodes.v),
    iCap: needs.segment('i_cap') ? nodes(layout.nodes.iCap) : new Float64Array(),
    above: new Int32Array(memory.buffer, detectors.above, detectors.count),
  };
  const vInit = model.vInit ?? -65;
  const moved: { readonly course: Course; readonly codeBytes: number } =
    run.kind === 'fixed' || odeArrays === null
      ? { course: fixedCourse(run, initial, network, vInit, groupOf), codeBytes: 0 }
      : buildOde({
          run: run.ode,
          backend: resources.backend,
          layout,
          memory,
          arrays: odeArrays,
          engine: kernels.groups,
          initial,
          plays: players,
          recorders: recording,
          offsets: inGroup,
          sources: inGroup.map((_, group) => detectors.sources.slice(detectors.starts[group], detectors.starts[group + 1])),
          vInit,
          announcements,
          blocks: registered,
        });
  const compileSeconds = (performance.now() - began) / 1000;
  const method = run.kind === 'fixed' ? run.stepper.name : run.ode.integrator.name;
  const lifetime: Lifetime = { over: false };
  const simulated: SimulationParts = {
    layout,
    memory,
    blocks: registered,
    course: moved.course,
    dt: run.kind === 'fixed' ? dt : 0,
    recorders: recording,
    traces: traces.map(([name], i) => {
      const group = groupOf(offsets[i]!);
      const before = offsets.slice(0, i).filter((offset) => groupOf(offset) === group).length;
      return { name, group, column: 1 + before };
    }),
    trains: network.trains,
    events: { delivery, scalars, above: initial.above, watched: detectors.sources },
    size: sizeOf(layout, geometry, memory.buffer.byteLength, kernels.codeBytes + moved.codeBytes, compileSeconds),
    explained: { model, rates, globals, method, backend: resources.backend.name },
    window: () => new Window(resources.backend, memory, window),
    lifetime,
  };
  for (const [i, block] of blocks.entries()) {
    try {
      registered.include(block, { name: block.name ?? `${i}`, checked: resources.checkBlocks === true });
    } catch (error) {
      return E.left([{ path: ['blocks', i], message: error instanceof Error ? error.message : String(error) }]);
    }
  }
  registered.settle(false);
  return E.right(simulated);
}

function fixedCourse(run: CheckedRun, initial: InitialParts, network: Network, vInit: number, groupOf: (offset: number) => number): Course {
  if (run.kind !== 'fixed') throw new Error('a run with error control has no steps of fixed size');
  const { dt, stepper } = run;
  return new FixedCourse(new Epochs({ ...initial, stepper, most: stepsApart(network, dt, groupOf) }), dt, vInit);
}

/** Ions with their valences, those of blocks that no mechanism uses included. */
function withIonsOf(declared: readonly DeclaredBlock[], ions: Map<string, number>): Map<string, number> {
  for (const { needs } of declared)
    for (const { ion, valence = Number.NaN } of needs.ions) if (Number.isNaN(ions.get(ion) ?? Number.NaN)) ions.set(ion, valence);
  return ions;
}

/** Steps that a group of cells can go on before anything from another one can reach it: fewer than the shortest delay between them. */
function stepsApart({ sources, instanceSources }: Network, dt: number, groupOf: (offset: number) => number): number {
  const own = new Map<Source, number>();
  for (const [table, list] of instanceSources)
    list.forEach((source, instance) => {
      if (source !== undefined) own.set(source, groupOfInstance(table, instance));
    });
  let shortest = Number.POSITIVE_INFINITY;
  for (const source of sources) {
    const from = source.variable >= 0 ? groupOf(source.variable) : (own.get(source) ?? 0);
    for (const { group, delay } of source.connections) if (group !== from) shortest = Math.min(shortest, delay);
  }
  return Math.max(1, Math.min(LONGEST_EPOCH, Math.ceil(shortest / dt - 1e-6) - 1));
}

function sizeOf(layout: Layout, geometry: Geometry, memoryBytes: number, codeBytes: number, compileSeconds: number): ModelSize {
  const compartments = geometry.compartments.hasArea.reduce((sum, has) => sum + has, 0);
  const sections = geometry.morphology.sections.length;
  return {
    cells: geometry.morphology.cells.length,
    sections,
    compartments,
    nodes: compartments + sections,
    mechanisms: Object.fromEntries(layout.mechanisms.map(({ table }) => [table.mechanism.name, table.real])),
    memoryBytes,
    codeBytes,
    compileSeconds,
  };
}
