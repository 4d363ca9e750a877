import { formatMistake, type Mistake } from '@hillock/hillock';

/** Colours only on a terminal, and not where NO_COLOR asks for none (no-color.org). */
function coloured(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && (process.env.NO_COLOR ?? '') === '';
}

const CODES = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;

export function paint(stream: NodeJS.WriteStream, style: keyof typeof CODES, text: string): string {
  return coloured(stream) ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A mistake in red where its severity stands. */
export function complainError(text: string): void {
  complain(
    text.replace(/\berror:/, paint(process.stderr, 'red', 'error:')).replace(/\bwarning:/, paint(process.stderr, 'yellow', 'warning:')),
  );
}

/** A mistake of a model or of one of its files. Mistakes of NMODL say themselves that they are errors. */
export function complainMistake(mistake: Mistake, file: string): void {
  const text = formatMistake(mistake, file);
  complainError(mistake.kind === 'model' ? `${file}: error: ${text.slice(file.length + 2)}` : text);
}
