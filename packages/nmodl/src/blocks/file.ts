import { nearestName } from '@hillock/names';
import type { CompileOptions } from '../api.ts';
import { unitNames, unknownUnit } from '../check/unit-names.ts';
import { localVariables } from '../statements/local.ts';
import { block } from '../statements/statement.ts';
import { Cursor, SyntaxStop } from '../syntax/cursor.ts';
import type { Diagnostics } from '../syntax/diagnostics.ts';
import { Source, type Span } from '../syntax/source.ts';
import { tokenize } from '../syntax/tokens.ts';
import type { Declaration, File, FunctionTable, Hook, LocalVariable, NamedBlock, NetReceive, Routine, Statement } from '../syntax/tree.ts';
import { declarations } from './declarations.ts';
import { functionTable } from './function-table.ts';
import { hook } from './hook.ts';
import { emptyNeuron, neuronBlock } from './neuron.ts';
import { netReceive, routine } from './routine.ts';
import { unitsBlock } from './units.ts';

/** INCLUDEs inside INCLUDEs, at most. */
const DEEPEST_INCLUDE = 20;

/** What a file's blocks add up to. */
class Draft {
  readonly neuron = emptyNeuron();
  readonly units = new Map<string, number>();
  readonly constants: Declaration[] = [];
  readonly parameters: Declaration[] = [];
  readonly assigned: Declaration[] = [];
  readonly states: Declaration[] = [];
  readonly locals: LocalVariable[] = [];
  readonly initial: Statement[] = [];
  breakpoint: Statement[] | null = null;
  readonly routines: Routine[] = [];
  readonly equations: NamedBlock[] = [];
  netReceive: NetReceive | null = null;
  readonly hooks: Hook[] = [];
  readonly functionTables: FunctionTable[] = [];
  readonly constructors: Statement[] = [];
}

type Reader = (cursor: Cursor, draft: Draft, context: Context) => void;

interface Context {
  readonly options: CompileOptions;
  /** Files that are being included, outermost first. */
  readonly open: string[];
}

function unsupported(what: string): Reader {
  return (cursor) => {
    cursor.diagnostics.unsupported(cursor.previous.span, what);
    while (!cursor.ended && !cursor.is('{')) cursor.advance();
    if (cursor.is('{')) cursor.skipBraces();
  };
}

/** DERIVATIVE and its kin: a name and statements. */
function equations(kind: string): Reader {
  return (cursor, draft) => {
    const name = cursor.name(`the name of the ${kind} block`);
    // KINETIC and its kin may list variables to solve for
    if (cursor.accept('SOLVEFOR')) while (!cursor.ended && !cursor.is('{')) cursor.advance();
    draft.equations.push({ kind, name, body: block(cursor) });
  };
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['NEURON', (cursor, draft) => neuronBlock(cursor, draft.neuron)],
  ['UNITS', (cursor, draft) => unitsBlock(cursor, draft.units)],
  ['CONSTANT', (cursor, draft) => draft.constants.push(...declarations(cursor))],
  ['PARAMETER', (cursor, draft) => draft.parameters.push(...declarations(cursor))],
  ['ASSIGNED', (cursor, draft) => draft.assigned.push(...declarations(cursor))],
  ['STATE', (cursor, draft) => draft.states.push(...declarations(cursor))],
  ['LOCAL', (cursor, draft) => draft.locals.push(...localVariables(cursor))],
  ['INITIAL', (cursor, draft) => draft.initial.push(...block(cursor))],
  [
    'BREAKPOINT',
    (cursor, draft) => {
      draft.breakpoint = [...(draft.breakpoint ?? []), ...block(cursor)];
    },
  ],
  ['FUNCTION', (cursor, draft) => draft.routines.push(routine(cursor, 'function'))],
  ['PROCEDURE', (cursor, draft) => draft.routines.push(routine(cursor, 'procedure'))],
  ['DERIVATIVE', equations('DERIVATIVE')],
  ['KINETIC', equations('KINETIC')],
  ['LINEAR', equations('LINEAR')],
  ['NONLINEAR', equations('NONLINEAR')],
  ['DISCRETE', equations('DISCRETE')],
  [
    'NET_RECEIVE',
    (cursor, draft) => {
      draft.netReceive = netReceive(cursor);
    },
  ],
  ['FUNCTION_TABLE', (cursor, draft) => draft.functionTables.push(functionTable(cursor))],
  ['BEFORE', (cursor, draft) => draft.hooks.push(hook(cursor, 'BEFORE'))],
  ['AFTER', (cursor, draft) => draft.hooks.push(hook(cursor, 'AFTER'))],
  ['CONSTRUCTOR', (cursor, draft) => draft.constructors.push(...block(cursor))],
  // nothing of a run is left to see when instances go
  ['DESTRUCTOR', (cursor) => void block(cursor)],
  ['PARTIAL', unsupported('PARTIAL')],
  ['INDEPENDENT', (cursor) => void cursor.skipBraces()],
  ['UNITSON', () => undefined],
  ['UNITSOFF', () => undefined],
  ['DEFINE', define],
  ['INCLUDE', include],
]);

/** Reads a whole file. Mistakes are told; what could be read is given all the same. */
export function parseFile(text: string, options: CompileOptions, diagnostics: Diagnostics): File {
  // some editors end lines with a carriage return alone
  const source = new Source(options.file, text.replace(/\r\n?/g, '\n'));
  const cursor = new Cursor(tokenize(source, diagnostics), diagnostics);
  const draft = new Draft();
  const context: Context = { options, open: [options.file] };
  while (!cursor.ended) {
    const { token } = cursor;
    try {
      if (token.kind === 'verbatim') {
        cursor.advance();
        // C declarations and functions: whatever uses them is C code or an unknown function, and told there
        if (!isTrivial(token.text)) diagnostics.warn('ignored', token.span, 'C code outside all blocks is ignored');
        continue;
      }
      const reader = token.kind === 'name' ? READERS.get(token.text) : undefined;
      if (reader === undefined) cursor.fail('a block: NEURON, PARAMETER, STATE, BREAKPOINT …', READERS.keys());
      else {
        cursor.advance();
        reader(cursor, draft, context);
      }
    } catch (stop) {
      if (!(stop instanceof SyntaxStop)) throw stop;
      toNextBlock(cursor);
    }
  }
  checkUnits([...draft.parameters, ...draft.assigned, ...draft.states], cursor);
  return { ...draft, span: { source, start: 0, end: Math.min(1, text.length) } };
}

/** Units of variables that neither the file nor anybody else defines. */
function checkUnits(list: readonly Declaration[], { units, diagnostics }: Cursor): void {
  for (const { name, unit } of list) {
    const unknown = unknownUnit(unit, units);
    if (unknown === undefined) continue;
    diagnostics.warn('unit', name.span, `"${unknown}" in the unit of "${name.text}" is no known unit`, {
      nearest: nearestName(unknown, unitNames(units)),
    });
  }
}

/** Skips to the next word that begins a block at the start of a line. */
function toNextBlock(cursor: Cursor): void {
  cursor.recover();
  while (!cursor.ended && !(cursor.token.startsLine && READERS.has(cursor.token.text))) cursor.advance();
}

/** C code that does nothing here: comments, `return 0;`, printing, and copies of an ion's value, which every block begins with anyway. */
export function isTrivial(verbatim: string): boolean {
  const code = verbatim
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/"(?:\\.|[^"\\\n])*"/g, '""')
    .replace(/\s+/g, '');
  return /^(?:;|return\(?[-+.\d]*\)?;|printf\([^;{}=]*\);|fprintf\(stderr,[^;{}=]*\);|fflush\(\w+\);|(\w+)=_ion_\1;)*$/.test(code);
}

function define(cursor: Cursor): void {
  const name = cursor.name('the name to define');
  cursor.defines.set(name.text, cursor.number('a number'));
}

function include(cursor: Cursor, _draft: Draft, { options, open }: Context): void {
  const { token } = cursor;
  if (token.kind !== 'string') cursor.fail('the name of a file in quotes');
  cursor.advance();
  const span: Span = token.span;
  const found = options.include?.(token.text, span.source.file) ?? null;
  if (found === null || 'refused' in found) {
    cursor.diagnostics.error('include', span, found === null ? `no file "${token.text}" to INCLUDE` : found.refused);
    return;
  }
  if (open.length > DEEPEST_INCLUDE || includedBy(open, found.file, span.source.file)) {
    cursor.diagnostics.error('include', span, `"${token.text}" INCLUDEs itself: ${[...open, found.file].join(' → ')}`);
    return;
  }
  open.push(found.file);
  const tokens = tokenize(new Source(found.file, found.text.replace(/\r\n?/g, '\n')), cursor.diagnostics);
  cursor.splice(tokens.filter((t) => t.kind !== 'end'));
}

/** A file that includes one that led to it: it stands in the list at or before the file that includes it now. */
function includedBy(open: readonly string[], file: string, from: string): boolean {
  const at = open.indexOf(file);
  return at >= 0 && at <= open.indexOf(from);
}
