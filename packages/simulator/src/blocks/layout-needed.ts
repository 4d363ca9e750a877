/** A block wants what the present layout of a model has no room for, and a new one may have. */
export class LayoutNeeded extends Error {}
