export type { BlockCallable, BlockSlots, SupervisorOptions } from './api.ts';
export { guarded } from './guard.ts';
export { Supervisor } from './supervisor.ts';
