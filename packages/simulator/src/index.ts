export type {
  ModelError,
  ModelSize,
  Progress,
  Resources,
  Result,
  RunOptions,
  RunOutcome,
  SectionReport,
} from './api.ts';
export { PtrVector } from './arrays/ptr-vector.ts';
export { Reference } from './arrays/reference.ts';
export { Vector } from './arrays/vector.ts';
export type { BlockHandle, RegisterOptions } from './blocks/blocks.ts';
export { buildSimulation } from './build.ts';
export type { Explanation, IonExplanation, IonStyleExplanation, MechanismExplanation } from './explain.ts';
export { type Inspection, inspectModel } from './inspect.ts';
export type { RateTable } from './layout/rate-tables.ts';
export { KNOWN_IONS } from './model/catalogue.ts';
export type {
  BlockModel,
  CellModel,
  CellTypeModel,
  ConnectionModel,
  GlobalValue,
  MechanismUse,
  Model,
  PlayModel,
  PointerModel,
  PointModel,
  PointsOfFunction,
  RangeValue,
  Rates,
  RegionModel,
  RunModel,
  SectionModel,
  SpikeModel,
} from './model/model.ts';
export { Segment } from './segment.ts';
export { Simulation, type Variable } from './simulation.ts';
