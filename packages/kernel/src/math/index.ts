import type { Func } from '../ir/program.ts';
import { acos } from './acos.ts';
import { asin } from './asin.ts';
import { atan } from './atan.ts';
import { atan2 } from './atan2.ts';
import { cos } from './cos.ts';
import { cosh } from './cosh.ts';
import { exp } from './exp.ts';
import { expm1 } from './expm1.ts';
import { fmod } from './fmod.ts';
import { log } from './log.ts';
import { log1p } from './log1p.ts';
import { log2 } from './log2.ts';
import { log10 } from './log10.ts';
import { pow } from './pow.ts';
import { sin } from './sin.ts';
import { sinh } from './sinh.ts';
import { tan } from './tan.ts';
import { tanh } from './tanh.ts';

/** The elementary functions every program has, by name. */
export const mathFunctions: Readonly<Record<string, Func>> = {
  exp,
  expm1,
  log,
  log1p,
  log2,
  log10,
  pow,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinh,
  cosh,
  tanh,
  fmod,
};
