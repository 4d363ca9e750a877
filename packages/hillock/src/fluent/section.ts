import type { RangeValue, RegionModel, SectionModel } from '@hillock/simulator';
import { Place } from './place.ts';

/** A cylinder (µm), or 3-D points (x, y, z, diameter in µm). */
export type Shape =
  | { readonly L: number; readonly diam: RangeValue }
  | { readonly pt3d: readonly (readonly [number, number, number, number])[] };

/** Parameters of a mechanism: numbers, or values along the section. */
export type Parameters = Readonly<Record<string, RangeValue | readonly RangeValue[]>>;

/** Sections chosen by name or pattern, and what is put into them. Every method adds a rule; later rules override earlier ones. */
export class Region {
  private readonly patterns: string | readonly string[];
  private readonly rules: RegionModel[];

  constructor(patterns: string | readonly string[], rules: RegionModel[]) {
    this.patterns = patterns;
    this.rules = rules;
  }

  /** Puts a density mechanism into every segment. */
  insert(mechanism: string, parameters: Parameters = {}): this {
    return this.rule({ insert: { [mechanism]: parameters } });
  }

  /** Number of segments, or the d_lambda rule (`{ dLambda: 0.1 }`). */
  nseg(count: number | { readonly dLambda: number; readonly freq?: number }): this {
    return this.rule({ nseg: count });
  }

  /** Axial resistivity, Ω·cm. */
  Ra(value: number): this {
    return this.rule({ Ra: value });
  }

  /** Membrane capacitance, µF/cm². */
  cm(value: RangeValue): this {
    return this.rule({ cm: value });
  }

  /** Ion variables: ena, cai … */
  ions(values: Readonly<Record<string, RangeValue>>): this {
    return this.rule({ ions: values });
  }

  /** How an ion is kept (NEURON's ion_style): c_style and e_style from 0 to 3, einit, eadvance and cinit 0 or 1. */
  ionStyle(ion: string, style: readonly [c: number, e: number, einit: number, eadvance: number, cinit: number]): this {
    return this.rule({ ionStyle: { [ion]: style } });
  }

  private rule(rule: Omit<RegionModel, 'sections'>): this {
    this.rules.push({ sections: this.patterns, ...rule });
    return this;
  }
}

/** A section of a model that is being built. */
export class Section extends Region {
  readonly name: string;
  private readonly shape: Shape;
  private parent: { readonly place: Place; readonly childEnd: 0 | 1 } | null = null;

  constructor(name: string, shape: Shape, rules: RegionModel[]) {
    super(name, rules);
    this.name = name;
    this.shape = shape;
  }

  /** A place on the section, x from 0 to 1. */
  at(x: number): Place {
    return new Place(this.name, x);
  }

  /** Joins the section's end (0 or 1) to a place on its parent. */
  connect(parent: Place, childEnd: 0 | 1 = 0): this {
    this.parent = { place: parent, childEnd };
    return this;
  }

  toJSON(): SectionModel {
    const joined =
      this.parent === null
        ? {}
        : { parent: this.parent.place.toString(), ...(this.parent.childEnd === 0 ? {} : { childEnd: this.parent.childEnd }) };
    return { name: this.name, ...this.shape, ...joined };
  }
}
