import type { IntegratorFactory } from '@hillock/contracts';
import { bdfFactory } from './bdf.ts';
import { esdirkFactory } from './esdirk.ts';
import { rosenbrockFactory } from './rosenbrock.ts';

/** Every error-controlled method of this package, by the names that a model file uses; what an engine registers, as it does those of plugins. */
export const allIntegrators: readonly IntegratorFactory<unknown>[] = [bdfFactory, esdirkFactory, rosenbrockFactory];
