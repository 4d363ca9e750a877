export type { ConfiguredIntegrator, Integrator, IntegratorFactory, IntegratorStatistics } from './integrator.ts';
export type { IonUse, IonVar } from './ion.ts';
export type { LinearSolver, LinearWork } from './linear-solver.ts';
export type { Csc, Dense, Matrices, Operator, Structure, Tree } from './matrices.ts';
export type {
  CurrentSpec,
  DiffusionSpec,
  EffectUse,
  FieldSpec,
  FunctionTableSpec,
  KernelName,
  Mechanism,
  MechanismProvider,
  OdeSpec,
  OdeState,
} from './mechanism.ts';
export type { MechanismReport, SolveReport, TableReport } from './mechanism-report.ts';
export type { MorphologyReader, MorphologyReading } from './morphology-reader.ts';
export type { JacobianProvider, NewtonChoice, NewtonCounts, NewtonOperator } from './newton.ts';
export type { BlockContext, BlockNeeds, BlockSegment, KernelSource, NodeCoupling, NonvintBlock } from './nonvint-block.ts';
export type { Observer } from './observer.ts';
export type { OdeSystem, PartitionedSystem } from './ode-system.ts';
export type { ExtensionPoints, Factory, PluginSpec } from './plugin.ts';
export { CONTRACTS_VERSION, definePlugin } from './plugin.ts';
export type { Scope } from './scope.ts';
export type { StaggeredStepper, StaggeredSystem } from './staggered.ts';
export type { Cause, Diagnosed, F64, OptionsProblem, Refusal, Schema, Stateful, Status, View } from './values.ts';
export { isOptionsProblem } from './values.ts';
