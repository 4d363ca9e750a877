import { readFileSync } from 'node:fs';
import { fold, optimise, type Program, printKernel, specialise } from '@hillock/kernel';

const n = process.argv[2]!;
const s: Program = JSON.parse(readFileSync(`packages/kernel/test/data/programs/${n}.json`, 'utf8'));
const p = optimise(fold(specialise({ ...s, kernels: s.kernels.filter((k) => k.name !== 'tables') }, n === 'hh' ? { usetable: 0 } : {})), {
  freeRounding: process.argv[4] === 'free',
});
for (const k of p.kernels) if (process.argv[3] === undefined || k.name === process.argv[3]) console.log(printKernel(k));
