import { summaries } from '@hillock/hillock';
import type { Command } from './command.ts';

/** What `hillock --help` prints. */
export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((c) => c.name.length));
  return [
    'hillock: simulate compartmental models of neurons',
    '',
    'usage: hillock COMMAND …',
    '',
    ...commands.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`),
    '',
    'hillock COMMAND --help tells more of one; hillock --version its version.',
    '',
    'built in (model files name further packages in "plugins" and "blocks"):',
    ...summaries().map(
      ({ name, version, parts }) => `  ${name} ${version}: ${parts.map(({ what, names }) => `${what} ${names.join(', ')}`).join('; ')}`,
    ),
    '',
    'examples:',
    ...commands.flatMap((c) => c.examples.slice(0, 1).map((e) => `  ${e}`)),
  ].join('\n');
}

/** What `hillock COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const lines = Object.entries({ ...command.help, '-h, --help': 'this text' });
  const width = Math.max(...lines.map(([option]) => option.length));
  return [
    `${command.usage}`,
    '',
    command.summary,
    '',
    'options:',
    ...lines.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`),
    '',
    'examples:',
    ...command.examples.map((e) => `  ${e}`),
  ].join('\n');
}
