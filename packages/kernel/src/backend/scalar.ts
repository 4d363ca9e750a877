import type { Backend } from '../api.ts';
import { instantiate } from './instantiate.ts';

/** One lane of WebAssembly: a module a program and binding, field bases as constants. */
export const scalarBackend: Backend = {
  name: 'scalar',
  compile: (program, binding, memory, host) => instantiate(program, binding, memory, host, false),
};
