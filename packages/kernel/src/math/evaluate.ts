import type { Host } from '../api.ts';
import { interpreterBackend } from '../backend/interpreter.ts';

const host: Host = {
  effect: () => undefined,
  trap: (_, code) => {
    throw new Error(code);
  },
};

/** The value of an elementary function of one argument, with the bits that kernels compute: for passes. */
export function evaluateElementary(name: string, x: number): number {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const field = (f: string) => ({ name: f, space: 'scalar', length: 1, type: 'f64' }) as const;
  const values = new Float64Array(memory.buffer);
  values[8] = x;
  const { kernels } = interpreterBackend.compile(
    {
      irVersion: 1,
      name,
      fields: [field('x'), field('y')],
      functions: [],
      kernels: [
        {
          name: 'run',
          loop: 'one',
          body: [
            {
              kind: 'store',
              field: 'y',
              value: { kind: 'invoke', type: 'f64', fn: name, args: [{ kind: 'load', type: 'f64', field: 'x' }] },
            },
          ],
        },
      ],
    },
    { fields: { x: { base: 64, stride: 1 }, y: { base: 72, stride: 1 } } },
    memory,
    host,
  );
  kernels.run?.(0, 1, 0);
  return values[9]!;
}
