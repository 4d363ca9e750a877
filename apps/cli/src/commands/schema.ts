import { modelSchemaText } from '@hillock/hillock/node';
import { type Command, EXIT, type OptionValues, textOption, UsageError } from '../command.ts';
import { output, write } from '../output-file.ts';
import { complainError, print } from '../terminal.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of the model file, for editors',
  usage: 'hillock schema [-o FILE]',
  help: { '-o, --out FILE': 'write it into a file' },
  examples: ['hillock schema -o model.schema.json'],
  options: { out: { type: 'string', short: 'o' } },
  run: async (positionals, options) => show(positionals, options),
};

function show([extra]: readonly string[], options: OptionValues): number {
  if (extra !== undefined) throw new UsageError(`the schema is one for all models: what is "${extra}"?`);
  const out = textOption(options, 'out');
  if (out === undefined) {
    print(modelSchemaText().trimEnd());
    return EXIT.ok;
  }
  const { problem } = write(output(out), modelSchemaText());
  if (problem === null) return EXIT.ok;
  complainError(`hillock schema: error: ${problem}`);
  return EXIT.failed;
}
