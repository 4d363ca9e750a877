import type { FieldDecl } from './field.ts';

/** The class of fields that may be any memory. */
export const ANYWHERE = 'array';

/** Fields of one class may be the same memory: those of the engine bound to one key, and array fields that nobody vouches for; all others are apart. */
export function aliasClass(field: FieldDecl | undefined): string {
  if (field === undefined || (field.space === 'array' && field.apart !== true)) return ANYWHERE;
  return field.key === undefined ? `field ${field.name}` : `${field.space} ${field.ion ?? ''} ${field.key}`;
}
