/** Reads a morphology file format. */
export interface MorphologyReader {
  /** With the dot, lower case: ".swc". */
  readonly extensions: readonly string[];
  /** Text to section list (the `sections` of the model file), or the mistakes with their lines. */
  read(text: string): MorphologyReading;
}

export type MorphologyReading =
  | { readonly ok: true; readonly sections: readonly object[]; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly errors: readonly { readonly message: string; readonly line?: number }[] };
