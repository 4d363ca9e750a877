import type { Problem } from '../source/problem.ts';
import type { SourceFile } from '../source/source-files.ts';
import type { Token } from '../source/tokens.ts';
import { ALLOWANCE_FILE, type Allowance } from './allowances.ts';

/** What of `Math` gives the same bits everywhere: exact by IEEE 754 or by definition, and constants. All else depends on the engine. */
const EXACT = new Set('abs ceil floor round trunc sign sqrt fround min max imul clz32 E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(' '));
const CHECKED = /^(packages|plugins)\//;
const REPLACEMENT = "the kernel's own functions, Math.sqrt and what IEEE 754 defines to the bit, 2 ** integer";

/**
 * Arithmetic that differs between engines (`Math.exp`, `**` …) in packages and plugins, but for the allowances; and allowances nothing needs.
 * `2 ** n` with a literal integer n is exact. `Math` itself as a value is reported, for then its functions are out of sight.
 */
export function bitsProblems(files: readonly SourceFile[], allowances: readonly Allowance[]): readonly Problem[] {
  const used = new Set<string>();
  const found = files
    .filter((file) => CHECKED.test(file.path))
    .flatMap((file) =>
      inexactUses(file.tokens).flatMap(({ what, at }): readonly Problem[] => {
        if (allowances.some((a) => a.file === file.path && a.uses.includes(what))) {
          used.add(`${file.path} ${what}`);
          return [];
        }
        const message = `${what} does not give the same bits in every engine`;
        return [{ file: file.path, line: at.line, column: at.column, rule: 'bits', message, allowed: REPLACEMENT }];
      }),
    );
  const stale = allowances.flatMap((a) =>
    a.uses
      .filter((what) => !used.has(`${a.file} ${what}`))
      .map((what): Problem => {
        const message = `${a.file} has no ${what}`;
        return { file: ALLOWANCE_FILE, line: a.line, column: a.column, rule: 'stale-allowance', message, allowed: 'to remove it' };
      }),
  );
  return [...found, ...stale];
}

/** Every use, in order: `Math.exp`, `Math` where it is taken as a value, `**`. */
export function inexactUses(tokens: readonly Token[]): readonly { readonly what: string; readonly at: Token }[] {
  return tokens.flatMap((at, i) => {
    if (at.kind === 'name' && at.text === 'Math') {
      const dot = tokens[i + 1]?.text;
      const member = tokens[i + 2];
      if ((dot !== '.' && dot !== '?.') || member?.kind !== 'name') return [{ what: 'Math', at }];
      return EXACT.has(member.text) ? [] : [{ what: `Math.${member.text}`, at }];
    }
    if (at.kind === 'punctuator' && (at.text === '**' || at.text === '**=')) return isPowerOfTwo(tokens, i) ? [] : [{ what: '**', at }];
    return [];
  });
}

/** `2 ** 52`, `2 ** -1022`, and not `2 ** 0.5` or `10.2 ** 3`. */
function isPowerOfTwo(tokens: readonly Token[], i: number): boolean {
  const sign = tokens[i + 1]?.text === '-' ? 1 : 0;
  return tokens[i - 1]?.text === '2' && /^\d+$/.test(tokens[i + 1 + sign]?.text ?? '');
}
