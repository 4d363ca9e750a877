export type {
  BlockContext,
  BlockNeeds,
  ConfiguredIntegrator,
  Mechanism,
  NodeCoupling,
  NonvintBlock,
  PluginSpec,
  StaggeredStepper,
} from '@hillock/contracts';
export { definePlugin } from '@hillock/contracts';
export { backwardEuler, bdf, crankNicolson, esdirk, gmres, msolve, rosenbrock } from '@hillock/integrators';
export { type Backend, interpreterBackend, scalarBackend, simdBackend } from '@hillock/kernel';
export { denseLu, diagonalSolver, sparseLu, treeSolver } from '@hillock/linalg';
export { nearestName } from '@hillock/names';
export { type Compilation, type Diagnostic, formatDiagnostic } from '@hillock/nmodl';
export { type OdexOptions, odex } from '@hillock/odex';
export type {
  BlockHandle,
  Explanation,
  Inspection,
  Model,
  ModelError,
  ModelSize,
  Rates,
  RegisterOptions,
  Result,
  RunOptions,
  RunOutcome,
  SectionReport,
  Simulation,
} from '@hillock/simulator';
export { PtrVector, Reference, Segment, Vector } from '@hillock/simulator';
export type { BuildOptions, Mistake, PackagedFile, ReadPackage, ReadText } from './api.ts';
export { buildModel, inspect } from './build.ts';
export { analyseGates } from './channel/analyse.ts';
export type { ChannelOptions, Condition, Family, GateAnalysis, GateCurve } from './channel/api.ts';
export { clampFamily, type FamilyOptions, middle as middleConcentrations } from './channel/family.ts';
export { Cell, Cells, CellType } from './fluent/cells.ts';
export { FinishedRun } from './fluent/finished-run.ts';
export { ModelBuilder, type ModelOptions, model, type RunSettings } from './fluent/model-builder.ts';
export { type ConnectionOptions, Parts } from './fluent/parts.ts';
export { Place } from './fluent/place.ts';
export { Point, type PointParameters } from './fluent/point.ts';
export { type Parameters, Region, Section, type Shape } from './fluent/section.ts';
export { type FixedStep, fixedStep, type Method } from './handed-over.ts';
export { builtinMechanisms, compileFile, measureMechanism } from './mechanisms.ts';
export { formatMistake, HillockError } from './mistakes.ts';
export { formatModelError, parseModel, parseModelText } from './model-file/parse.ts';
export { channelSvg } from './plot/channel.ts';
export { type PlotOptions, plotSvg } from './plot/svg.ts';
export { unitsOf } from './plot/units.ts';
export { builtInPlugins } from './plugins/built-in.ts';
export { OptionsError } from './plugins/options.ts';
export { origins, type PartOrigin, type PluginSummary, summaries } from './plugins/origins.ts';
export { type Registered, Registry } from './plugins/registry.ts';
export { isRange, isVersion, satisfies } from './plugins/semver.ts';
export { withMechanisms } from './plugins/use.ts';
export { type DriverOptions, type SimulateOptions, simulate } from './simulate.ts';
