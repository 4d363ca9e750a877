import { readFileSync } from 'node:fs';
import { compileFile, formatDiagnostic, measureMechanism } from '@hillock/hillock';
import { readerIn, whyUnreadable } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, EXIT, type OptionValues, UsageError } from '../command.ts';
import { significant } from '../progress.ts';
import { complain, complainError, paint, print } from '../terminal.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'compile NMODL files and tell what is wrong with them',
  usage: 'hillock compile FILE.mod … [--json]',
  help: { '--json': 'print one JSON object a file, in a list' },
  examples: ['hillock compile mod/*.mod'],
  options: { json: { type: 'boolean' } },
  run: async (files, options) => compileAll(files, options),
};

function compileAll(files: readonly string[], options: OptionValues): number {
  if (files.length === 0) throw new UsageError('no .mod file given');
  const reports = files.map(compileOne);
  if (options.json === true) {
    print(JSON.stringify(reports, null, 2));
  } else {
    for (const report of reports) tell(report);
    const good = reports.filter((r) => r.ok).length;
    if (reports.length > 1) print(`${good} of ${reports.length} files compile`);
  }
  return reports.every((r) => r.ok) ? EXIT.ok : EXIT.badInput;
}

type Diagnostics = Parameters<typeof formatDiagnostic>[0][];

/** A file that was not read: a mistake without a place in it. */
interface Unreadable {
  readonly severity: 'error';
  readonly file: string;
  readonly message: string;
}

type Report =
  | { readonly file: string; readonly ok: false; readonly errors: readonly Unreadable[] | Diagnostics }
  | {
      readonly file: string;
      readonly ok: true;
      readonly name: string;
      readonly kind: string;
      readonly kernels: readonly string[];
      readonly bytes: number;
      readonly milliseconds: number;
      readonly warnings: Diagnostics;
    };

function compileOne(file: string): Report {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { file, ok: false, errors: [{ severity: 'error', file, message: whyUnreadable(error) }] };
  }
  const began = performance.now();
  const compiled = compileFile(file, text, readerIn('.'));
  if (E.isLeft(compiled)) return { file, ok: false, errors: [...compiled.left] };
  const { mechanism, program, warnings } = compiled.right;
  const { bytes } = measureMechanism(program);
  const milliseconds = performance.now() - began;
  return {
    file,
    ok: true,
    name: mechanism.name,
    kind: mechanism.kind,
    kernels: mechanism.kernels,
    bytes,
    milliseconds,
    warnings: [...warnings],
  };
}

function tell(report: Report): void {
  if (!report.ok) {
    for (const error of report.errors) complainError('line' in error ? formatDiagnostic(error) : `${error.file}: error: ${error.message}`);
    return;
  }
  for (const warning of report.warnings) complain(formatDiagnostic(warning));
  const ok = paint(process.stdout, 'green', 'ok');
  print(
    `${report.file}: ${ok}: ${report.kind} ${report.name}: ${report.kernels.join(', ')}; ${report.bytes} bytes in ${significant(report.milliseconds)} ms`,
  );
}
