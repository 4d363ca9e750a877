import { type Inspection, inspect as inspectModel } from '@hillock/hillock';
import { readyModelFile } from '@hillock/hillock/node';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, EXIT, type OptionValues, UsageError } from '../command.ts';
import { significant } from '../progress.ts';
import { complainError, complainMistake, print } from '../terminal.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'list the sections of a model, their sizes and what is inserted in them',
  usage: 'hillock inspect MODEL.json [--json]',
  help: { '--json': 'print everything as JSON' },
  examples: ['hillock inspect examples/ca1/model.json', 'hillock inspect model.json --json'],
  options: { json: { type: 'boolean' } },
  run: inspectFile,
};

async function inspectFile(positionals: readonly string[], options: OptionValues): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined) throw new UsageError('no model file given');
  if (extra !== undefined) throw new UsageError(`one model file, please: what is "${extra}"?`);
  const ready = await readyModelFile(path);
  const inspected = E.isLeft(ready) ? ready : inspectModel(ready.right.model, ready.right.options);
  if (E.isLeft(inspected)) {
    for (const mistake of inspected.left) complainMistake(mistake, path);
    return EXIT.badInput;
  }
  if (options.json === true) print(JSON.stringify(inspected.right));
  else table(inspected.right);
  for (const warning of inspected.right.warnings) complainError(`${path}: warning: ${warning}`);
  return EXIT.ok;
}

function table({ sections, totals }: Inspection): void {
  const rows = [
    ['section', 'parent', 'L (µm)', 'area (µm²)', 'compartments', 'mechanisms'],
    ...sections.map((s) => [
      s.name,
      s.parent === null ? '–' : `${s.parent}(${significant(s.parentX)})${s.childEnd === 1 ? ', by its 1 end' : ''}`,
      significant(s.L),
      significant(s.area),
      String(s.compartments),
      s.mechanisms.join(', '),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const numeric = [2, 3, 4];
  for (const row of rows) {
    const cells = row.map((cell, c) => (numeric.includes(c) ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0)));
    print(cells.join('  ').trimEnd());
  }
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  print('');
  print(
    `${count(totals.cells, 'cell')}, ${count(totals.sections, 'section')}, ${count(totals.compartments, 'compartment')}, ${significant(totals.L)} µm, ${significant(totals.area)} µm²`,
  );
}
