/** `section(x)`: x from 0 to 1. */
export interface Place {
  readonly section: string;
  readonly x: number;
}

const PLACE = /^(.+)\(([-+.0-9eE]+)\)$/;
const ELEMENT = /^(\w+)\[(\d+)\]$/;

/** Reads `section(x)`; null when it is not of that form or x is outside [0, 1]. */
export function parsePlace(text: string): Place | null {
  const match = PLACE.exec(text);
  if (match === null) return null;
  const [, section, digits] = match;
  const x = Number(digits);
  return section !== undefined && x >= 0 && x <= 1 ? { section, x } : null;
}

/** A variable by its owner and name: `soma(0.5).m_hh`, `syn.g`, `dend(0.5).w_x[2]`. */
export interface VariableName {
  readonly owner: string;
  readonly name: string;
  readonly element: number;
}

/** Splits at the last dot outside parentheses; null without one. */
export function parseVariable(text: string): VariableName | null {
  const close = text.lastIndexOf(')');
  const dot = text.indexOf('.', close < 0 ? 0 : close);
  const at = close < 0 ? text.lastIndexOf('.') : dot;
  if (at <= 0 || at === text.length - 1) return null;
  const name = text.slice(at + 1);
  const match = ELEMENT.exec(name);
  return match === null
    ? { owner: text.slice(0, at), name, element: 0 }
    : { owner: text.slice(0, at), name: match[1] ?? name, element: Number(match[2]) };
}
