/** A place on a section. Its variables are texts, as the model file has them: `soma.at(0.5).v` is "soma(0.5).v". */
export class Place {
  readonly section: string;
  readonly x: number;

  constructor(section: string, x: number) {
    this.section = section;
    this.x = x;
  }

  /** "soma(0.5)". */
  toString(): string {
    return `${this.section}(${this.x})`;
  }

  /** The membrane potential here, mV. */
  get v(): string {
    return this.variable('v');
  }

  /** A variable of the segment: "m_hh", "ina", "cai", "g_pas". */
  variable(name: string): string {
    return `${this.toString()}.${name}`;
  }
}
