import type { MorphologyReader } from '@hillock/contracts';
import * as E from 'fp-ts/lib/Either.js';
import { readSwc } from './read.ts';

/** {@link readSwc} behind the interface of morphology readers. */
export const swcReader: MorphologyReader = {
  extensions: ['.swc'],
  read: (text) => {
    const result = readSwc(text);
    if (E.isRight(result)) {
      const { sections, warnings } = result.right;
      return {
        ok: true,
        sections,
        warnings: warnings.map(({ line, message }) => (line === undefined ? message : `line ${line}: ${message}`)),
      };
    }
    return { ok: false, errors: result.left.map(({ message, line }) => (line === undefined ? { message } : { message, line })) };
  },
};
