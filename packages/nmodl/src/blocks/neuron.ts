import { nameList } from '../statements/table.ts';
import { type Cursor, SyntaxStop } from '../syntax/cursor.ts';
import type { Name, NeuronBlock, UseIon } from '../syntax/tree.ts';

/** What a NEURON block says, growing while it is read: several blocks are one. */
export interface NeuronDraft {
  kind: NeuronBlock['kind'];
  name: Name | null;
  readonly ions: UseIon[];
  readonly nonspecific: Name[];
  readonly electrode: Name[];
  readonly range: Name[];
  readonly global: Name[];
  readonly pointers: Name[];
  readonly random: Name[];
}

export function emptyNeuron(): NeuronDraft {
  return { kind: null, name: null, ions: [], nonspecific: [], electrode: [], range: [], global: [], pointers: [], random: [] };
}

type Reader = (cursor: Cursor, draft: NeuronDraft) => void;

function names(take: (draft: NeuronDraft) => Name[]): Reader {
  return (cursor, draft) => {
    take(draft).push(...nameList(cursor, 'a variable'));
  };
}

function suffix(kind: NonNullable<NeuronBlock['kind']>): Reader {
  return (cursor, draft) => {
    draft.kind = kind;
    draft.name = cursor.name('the name of the mechanism');
  };
}

/** Names that are listed and need nothing done. */
function ignored(cursor: Cursor): void {
  while (!cursor.ended && !cursor.token.startsLine && !cursor.is('}') && !READERS.has(cursor.token.text)) cursor.advance();
}

function unsupported(what: string): Reader {
  return (cursor) => {
    cursor.diagnostics.unsupported(cursor.previous.span, what);
    nameList(cursor, 'a variable');
  };
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['SUFFIX', suffix('density')],
  ['POINT_PROCESS', suffix('point')],
  ['ARTIFICIAL_CELL', suffix('artificial')],
  ['RANGE', names((d) => d.range)],
  ['GLOBAL', names((d) => d.global)],
  ['NONSPECIFIC_CURRENT', names((d) => d.nonspecific)],
  ['ELECTRODE_CURRENT', names((d) => d.electrode)],
  ['USEION', useIon],
  ['THREADSAFE', ignored],
  ['REPRESENTS', ignored],
  ['POINTER', names((d) => d.pointers)],
  ['BBCOREPOINTER', names((d) => d.pointers)],
  ['EXTERNAL', unsupported('EXTERNAL')],
  ['RANDOM', names((d) => d.random)],
]);

/** What goes on with a USEION. */
const ION_WORDS: readonly string[] = ['READ', 'WRITE', 'VALENCE', 'CHARGE'];

/** `NEURON { … }`; the cursor is behind NEURON. */
export function neuronBlock(cursor: Cursor, draft: NeuronDraft): void {
  cursor.expect('{');
  while (!cursor.is('}')) {
    if (cursor.ended) cursor.fail('"}"');
    try {
      const reader = READERS.get(cursor.token.text);
      if (reader === undefined) cursor.fail(`one of ${[...READERS.keys()].join(', ')}`, [...READERS.keys(), ...ION_WORDS]);
      else {
        cursor.advance();
        reader(cursor, draft);
      }
    } catch (stop) {
      if (!(stop instanceof SyntaxStop)) throw stop;
      cursor.recover();
    }
  }
  cursor.advance();
}

/** `USEION ca READ eca, cai WRITE ica VALENCE 2`. */
function useIon(cursor: Cursor, draft: NeuronDraft): void {
  const ion = cursor.name('the name of an ion');
  const reads: Name[] = [];
  const writes: Name[] = [];
  let valence: number | null = null;
  for (;;) {
    if (cursor.accept('READ')) reads.push(...nameList(cursor, 'an ion variable'));
    else if (cursor.accept('WRITE')) writes.push(...nameList(cursor, 'an ion variable'));
    else if (cursor.accept('VALENCE') || cursor.accept('CHARGE')) valence = cursor.number('a charge number');
    else if (cursor.accept('REPRESENTS')) ignored(cursor);
    else break;
  }
  draft.ions.push({ ion, reads, writes, valence });
}
