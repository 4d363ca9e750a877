/** The source of a mechanism in the mechanism language (NMODL). */
export interface MechanismSource {
  /** As models name it: `naf`, `ampanmda`. */
  readonly name: string;
  /** The name that messages about the text give: `naf.mod`. */
  readonly file: string;
  readonly text: string;
}
