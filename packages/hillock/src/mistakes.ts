import { formatDiagnostic } from '@hillock/nmodl';
import type { ModelError } from '@hillock/simulator';
import type { Mistake } from './api.ts';
import { formatModelError } from './model-file/parse.ts';

export function modelMistakes(errors: readonly ModelError[]): readonly Mistake[] {
  return errors.map((error) => ({ kind: 'model', error }));
}

/** A mistake as people read it. `file`: the name of the model file. */
export function formatMistake(mistake: Mistake, file: string): string {
  return mistake.kind === 'model' ? formatModelError(mistake.error, file) : formatDiagnostic(mistake.diagnostic);
}

/** Thrown by the TypeScript API for a model that cannot be: all mistakes in one message. */
export class HillockError extends Error {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[], file = 'model') {
    super(mistakes.map((m) => formatMistake(m, file)).join('\n'));
    this.name = 'HillockError';
    this.mistakes = mistakes;
  }
}
