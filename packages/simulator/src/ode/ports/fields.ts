import type { FieldDecl } from '@hillock/kernel';
import type { Column, Port, Row } from './port.ts';

/** Arrays by node that ports need: their keys, as fields of space `node` have them. */
export const portKeys = {
  /** ∂(row)/∂(column), states condensed; of `v` by `v` all that mechanisms with ports add to the diagonal. */
  entry: (row: Row, column: Column): string => `port ${row} by ${column}`,
  /** What a row is changed by the right sides of states. */
  constant: (row: Port): string => `port ${row} constant`,
  /** How a port answers to v, all others following. */
  response: (of: Port): string => `port ${of} response`,
  /** The change of a port. */
  change: (of: Port): string => `port ${of}`,
  /** The smallest pivot of the node's elimination. */
  pivot: 'port pivot',
} as const;

export function isPortKey(key: string): boolean {
  return key.startsWith('port ');
}

/** A field by node, and a name for it. */
export function portField(key: string): FieldDecl {
  return { name: `_node_${key.replaceAll(/[ .]/g, '_')}`, space: 'node', length: 1, type: 'f64', key };
}
