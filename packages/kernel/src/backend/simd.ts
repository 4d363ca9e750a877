import type { Backend } from '../api.ts';
import { instantiate } from './instantiate.ts';

/**
 * Two lanes of WebAssembly SIMD (f64x2): `each` kernels run two instances at a time, with the bits of one at a time. Kernels for which that is not possible
 * run as in the scalar back end, in the same module; `oneLane` says which and why.
 */
export const simdBackend: Backend = {
  name: 'simd',
  compile: (program, binding, memory, host) => instantiate(program, binding, memory, host, true),
};
