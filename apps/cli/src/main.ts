import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nearestName } from '@hillock/hillock';
import { type Command, EXIT, UsageError } from './command.ts';
import { bench } from './commands/bench.ts';
import { channel } from './commands/channel.ts';
import { compile } from './commands/compile.ts';
import { inspect } from './commands/inspect.ts';
import { run } from './commands/run.ts';
import { schema } from './commands/schema.ts';
import { commandHelp, generalHelp } from './help.ts';
import { complain, complainError, print } from './terminal.ts';

const COMMANDS: readonly Command[] = [run, compile, channel, inspect, bench, schema];

/** The entry of the command: arguments in, exit status out. */
export async function main(argv: readonly string[]): Promise<number> {
  forgiveClosedPipes();
  const [name, ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    print(generalHelp(COMMANDS));
    return EXIT.ok;
  }
  if (name === '--version') {
    print(version());
    return EXIT.ok;
  }
  if (name === undefined) {
    complain(generalHelp(COMMANDS));
    return EXIT.badInput;
  }
  const command = COMMANDS.find((c) => c.name === name);
  if (command === undefined) {
    complainError(
      `hillock: error: no command "${name}"${suggestion(
        name,
        COMMANDS.map((c) => c.name),
      )}`,
    );
    return EXIT.badInput;
  }
  try {
    return await dispatch(command, rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complainError(`hillock ${command.name}: error: ${error.message}`);
    complain(`usage: ${command.usage}`);
    return EXIT.badInput;
  }
}

/** `--v -120:60:1`: a value that begins with a minus and a digit is a value, though it looks like an option. */
function joinNegative(argv: readonly string[], options: Command['options']): readonly string[] {
  const joined: string[] = [];
  for (const arg of argv) {
    const last = joined[joined.length - 1];
    if (last?.startsWith('--') === true && options[last.slice(2)]?.type === 'string' && /^-\.?\d/.test(arg))
      joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

async function dispatch(command: Command, given: readonly string[]): Promise<number> {
  const argv = joinNegative(given, command.options);
  const { tokens } = parseArgs({ args: [...argv], options: command.options, strict: false, tokens: true, allowPositionals: true });
  const known = ['help', ...Object.keys(command.options)];
  for (const token of tokens) {
    if (token.kind !== 'option' || known.includes(token.name) || token.rawName === '-h') continue;
    if (Object.values(command.options).some((o) => o.short === token.name)) continue;
    const nearest = suggestion(token.name, known, '--');
    throw new UsageError(`no option ${token.rawName}${nearest}`);
  }
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  if (parsed.values.help === true) {
    print(commandHelp(command));
    return EXIT.ok;
  }
  const values = Object.fromEntries(
    Object.entries(parsed.values).map(([key, value]) => [key, Array.isArray(value) ? undefined : value] as const),
  );
  return command.run(parsed.positionals, values);
}

function suggestion(written: string, known: readonly string[], prefix = ''): string {
  const nearest = nearestName(written, known);
  return nearest === undefined ? '' : `; nearest: ${prefix}${nearest}`;
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const json: unknown = JSON.parse(text);
  return typeof json === 'object' && json !== null && 'version' in json ? String(json.version) : 'unknown';
}

/** Whoever reads the output may stop reading (head): what is left to print goes nowhere, and the work is done all the same. */
function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
