export type { BlockCallable, BlockSlots, SupervisorOptions } from './api.ts';
export { Supervisor } from './supervisor.ts';
