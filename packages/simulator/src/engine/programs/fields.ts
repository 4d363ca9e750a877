import type { FieldDecl } from '@hillock/kernel';

/** Fields of the engine's own kernels, of each kind. */
export const doubles = (name: string): FieldDecl => ({ name, space: 'array', length: 0, type: 'f64', checked: false });
export const integers = (name: string): FieldDecl => ({ name, space: 'array', length: 0, type: 'i32', checked: false });
export const own = (name: string): FieldDecl => ({ name, space: 'instance', length: 1, type: 'f64' });
export const scalar = (name: string): FieldDecl => ({ name, space: 'scalar', length: 1, type: 'f64', key: name });
export const node = (name: string): FieldDecl => ({ name, space: 'node', length: 1, type: 'f64', key: name });
