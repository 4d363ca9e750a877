export type { OdexOptions } from './odex.ts';
