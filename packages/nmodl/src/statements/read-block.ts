import type { Cursor } from '../syntax/cursor.ts';
import type { Statement } from '../syntax/tree.ts';

/** Reads `{ statements }`; handed to the statements that have a body. */
export type ReadBlock = (cursor: Cursor) => readonly Statement[];
