import type { FieldDecl, Kernel, Program, Stmt } from '../src/index.ts';

/** Fields that programs of tests have. */
const FIELDS: readonly FieldDecl[] = [
  ...['x', 'y', 'z', 'm', 'h', 'gbar'].map((name): FieldDecl => ({ name, space: 'instance', length: 1, type: 'f64' })),
  { name: 'w', space: 'instance', length: 3, type: 'f64' },
  ...['g', 'q', 'minf', 'usetable'].map((name): FieldDecl => ({ name, space: 'scalar', length: 1, type: 'f64' })),
  { name: 'table', space: 'scalar', length: 11, type: 'f64' },
  { name: 'dt', space: 'scalar', length: 1, type: 'f64', key: 'dt' },
  { name: 'celsius', space: 'scalar', length: 1, type: 'f64', key: 'celsius' },
  { name: 'v', space: 'node', length: 1, type: 'f64', key: 'v' },
  { name: 'rhs', space: 'node', length: 1, type: 'f64', key: 'rhs' },
  { name: 'd', space: 'node', length: 1, type: 'f64', key: 'd' },
  { name: 'ina', space: 'ion', length: 1, type: 'f64', ion: 'na', key: 'i' },
];

/** A program of one kernel. */
export function programOf(body: readonly Stmt[], loop: Kernel['loop'] = 'each'): Program {
  return { irVersion: 1, name: 'test', fields: FIELDS, functions: [], kernels: [{ name: 'run', loop, body }] };
}
