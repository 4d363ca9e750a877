import type { CableProperties, Section } from './api.ts';

/** λ of a membrane without capacitance, µm. */
const NO_CAPACITANCE = 1e10;

/**
 * Space constant of a section at a frequency (Hz), µm: the length over which a sinusoid of that frequency falls to 1/e when capacitance dominates.
 * Along 3-D points it is L over the length in space constants. Not finite where two neighbouring points have no diameter.
 *
 * Hines ML, Carnevale NT (2001) The Neuroscientist 7: 123–135.
 */
export function lambdaF(section: Section, cable: CableProperties, freq: number): number {
  const { Ra, cm, diam } = cable;
  if (cm === 0) return NO_CAPACITANCE;
  const { points, L } = section;
  if (points === null) return 1e5 * Math.sqrt(diam / (4 * Math.PI * freq * Ra * cm));
  const { arc, d } = points;
  let sum = 0;
  for (let i = 1; i < arc.length; i++) sum += (arc[i]! - arc[i - 1]!) / Math.sqrt(d[i - 1]! + d[i]!);
  return L / (sum * (Math.sqrt(2) * 1e-5 * Math.sqrt(4 * Math.PI * freq * Ra * cm)));
}

/**
 * Segments a section needs so that each is at most `dLambda` space constants long at `freq` (Hz); odd, so that x = 0.5 is the centre of one. May exceed
 * what {@link Discretisation} accepts, and is not finite where {@link lambdaF} is 0 or not a number.
 */
export function dLambdaNseg(section: Section, cable: CableProperties, dLambda: number, freq: number): number {
  return Math.trunc((section.L / (dLambda * lambdaF(section, cable, freq)) + 0.9) / 2) * 2 + 1;
}
