import { modelSchemaText } from '@hillock/hillock/node';
import { type Command, EXIT, type OptionValues, textOption, UsageError } from '../command.ts';
import { checkOutput, writeWhole } from '../output-file.ts';
import { print } from '../terminal.ts';

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
  } else {
    checkOutput(out);
    writeWhole(out, modelSchemaText());
  }
  return EXIT.ok;
}
