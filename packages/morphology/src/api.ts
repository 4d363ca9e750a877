/** A section as plain data: either a cylinder (`L`, `diam`) or a chain of 3-D points. */
export type SectionSpec = {
  /** Unique in the list. */
  name: string;
  /** x, y, z, diameter (µm), from the end that is nearer to the parent. At least two points; excludes `L` and `diam`. */
  pt3d?: readonly (readonly [number, number, number, number])[];
  /** Length, µm. */
  L?: number;
  /** Diameter, µm. */
  diam?: number;
  /** Name of the section this one is connected to; without it the section is the root of a cell. */
  parent?: string;
  /** Where on the parent, 0 to 1. Default 1. */
  parentX?: number;
  /** Which end of this section is connected. Default 0. */
  childEnd?: 0 | 1;
  /** Factor on the current that the parent receives from this section: so many equal branches are meant. Default 1. */
  rallbranch?: number;
  /** The type of its points in an SWC file: 1 soma, 2 axon, 3 dendrite, 4 apical dendrite, others as the file uses them. */
  swcType?: number;
  /** The line of a morphology file where it begins. */
  line?: number;
};

/** What is wrong, as a stable code. */
export type MorphologyErrorTag =
  | 'name'
  | 'duplicate-name'
  | 'unknown-parent'
  | 'cycle'
  | 'geometry'
  | 'length'
  | 'diameter'
  | 'points'
  | 'connection'
  | 'rallbranch'
  | 'swc-type'
  | 'nseg'
  | 'resistivity'
  | 'no-match'
  | 'syntax'
  | 'duplicate-id'
  | 'missing-parent'
  | 'radius'
  | 'empty';

/** A mistake in a morphology; plain data. */
export interface MorphologyError {
  readonly tag: MorphologyErrorTag;
  /** In words, with the value and what to do. */
  readonly message: string;
  /** Index of the section, −1 where none is meant. */
  readonly section: number;
  /** Keys inside that section's description, such as `['pt3d', 3]`. */
  readonly path: readonly (string | number)[];
  /** The known name most like an unknown one. */
  readonly nearest?: string;
  /** Line of the morphology file, counted from 1. */
  readonly line?: number;
}

/** Something odd that was read all the same. */
export interface MorphologyWarning {
  readonly message: string;
  /** Line of the file, counted from 1. */
  readonly line: number;
}

/** The 3-D points of a section, from its near end: coordinates and diameters are rounded to single precision, arc length is not. All in µm. */
export interface SectionPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly d: Float64Array;
  /** Distance from the first point along the polyline. */
  readonly arc: Float64Array;
}

/** A section, checked. Its near end is the one connected to the parent; a root's near end is its 0 end. */
export interface Section {
  readonly index: number;
  readonly name: string;
  /** µm; the arc length where there are 3-D points. */
  readonly L: number;
  /** µm; with 3-D points the mean over the arc. */
  readonly diam: number;
  readonly points: SectionPoints | null;
  /** Index of the parent section, −1 at a root. */
  readonly parent: number;
  readonly parentX: number;
  /** 0 at a root. */
  readonly childEnd: 0 | 1;
  readonly rallbranch: number;
  /** 0 where none was given. */
  readonly swcType: number;
  /** Place in the concatenation of `Morphology.cells`. */
  readonly order: number;
}

/** Sections joined to trees. */
export interface Morphology {
  /** In the order they were given. */
  readonly sections: readonly Section[];
  /** Index of a section by name, −1 if there is none. */
  find(name: string): number;
  /** Sections without parent, in section order: one a cell. */
  readonly roots: readonly number[];
  /**
   * Sections of each cell, breadth first. Siblings are ordered by the distance of their connection from the parent's near end; of two at the same place
   * the later one comes first.
   */
  readonly cells: readonly (readonly number[])[];
}

/** A place on a section; x from 0 to 1 along it. */
export interface Location {
  readonly section: number;
  readonly x: number;
}

/** What the space constant of a section depends on besides its points. */
export interface CableProperties {
  /** Axial resistivity, Ω·cm. */
  readonly Ra: number;
  /** Specific capacitance in the middle, µF/cm². */
  readonly cm: number;
  /** Diameter in the middle, µm. A section with 3-D points ignores it. */
  readonly diam: number;
}

/** How sections are cut; arrays are indexed by section. */
export interface Discretisation {
  /** Segments, 1 to 32767. */
  readonly nseg: Int32Array;
  /** Axial resistivity, Ω·cm. */
  readonly Ra: Float64Array;
  /** Diameter (µm) of a segment, counted from x = 0, of a section without 3-D points; undefined: the section's. */
  readonly diam?: (section: number, segment: number) => number | undefined;
}

/**
 * A morphology cut into compartments. Nodes are numbered cell by cell: the root of the cell (without area), then its sections breadth first, and in each
 * the nseg segments from the near to the far end and one node without area at the far end. Hence parent[i] < i.
 */
export interface Compartments {
  readonly nodeCount: number;
  /** −1 at roots. */
  readonly parent: Int32Array;
  /** µm²; 100 at nodes without area, so that their equations read in nA and µS. */
  readonly area: Float64Array;
  /** Diameter of the segment, µm; 0 at nodes without area. */
  readonly diam: Float64Array;
  /** g, the axial conductance between the node and its parent, µS; 0 at roots. What follows from it: `coefficientA`, `coefficientB`, `axialResistance`. */
  readonly conductance: Float64Array;
  /** 1 at segments, 0 at roots and far ends. */
  readonly hasArea: Uint8Array;
  /** Section of the node; a root belongs to the cell's root section. */
  readonly sectionOf: Int32Array;
  /** Segment counted from x = 0; −1 at nodes without area. */
  readonly segmentOf: Int32Array;
  /** First node of each cell, and nodeCount at the end. */
  readonly cellStart: Int32Array;
  /** Node of the nearest segment of each section; its nseg − 1 further segments and its far end follow. */
  readonly firstNode: Int32Array;
  readonly nseg: Int32Array;
  /** µm. */
  readonly L: Float64Array;
  /** By section. */
  readonly rallbranch: Float64Array;
}

/** What an SWC text says. */
export interface SwcReading {
  /** In order of SWC type; ready for `makeMorphology`. */
  readonly sections: readonly SectionSpec[];
  readonly warnings: readonly MorphologyWarning[];
}
