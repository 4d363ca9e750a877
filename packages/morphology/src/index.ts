export type {
  CableProperties,
  Compartments,
  Discretisation,
  Location,
  Morphology,
  MorphologyError,
  MorphologyErrorTag,
  MorphologyWarning,
  Section,
  SectionPoints,
  SectionSpec,
  SwcReading,
} from './api.ts';
export { type AxialTree, axialResistance, coefficientA, coefficientB } from './axial.ts';
export { dLambdaNseg, lambdaF } from './d-lambda.ts';
export { compartmentsWithoutArea, discretise } from './discretise.ts';
export { nodeAt, segmentAt, segmentCentre } from './location.ts';
export { makeMorphology } from './morphology.ts';
export { arcDistance, pathDistance } from './path-distance.ts';
export type { DistanceRange } from './selection.ts';
export { selectByDistance, selectByType, selectNames, selectSections } from './selection.ts';
export { readSwc } from './swc/read.ts';
export { swcReader } from './swc/reader.ts';
