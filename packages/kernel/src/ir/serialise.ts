import * as E from 'fp-ts/lib/Either.js';
import { checkProgram } from './check.ts';
import type { Program } from './program.ts';

/** A program as bytes: its JSON. Numbers that JSON has no text for (−0, infinities, NaN) become the texts that literals accept. */
export function encodeProgram(program: Program): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(program, (_key, value: unknown) => (typeof value === 'number' ? written(value) : value)));
}

function written(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : value;
}

/** Reads what `encodeProgram` wrote. Left: what is wrong with the bytes, or with the program in them. */
export function decodeProgram(bytes: Uint8Array): E.Either<string, Program> {
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // what is proven is proven here: bytes cannot claim it, not in other letters either
    value = /inRange|\\u/.test(text) ? JSON.parse(text, (key, part: unknown) => (key === 'inRange' ? undefined : part)) : JSON.parse(text);
  } catch {
    return E.left('not a serialised program: the bytes are no JSON text');
  }
  if (!isProgram(value)) return E.left('not a serialised program of version 1');
  const [first] = checkProgram(value);
  return first === undefined ? E.right(value) : E.left(first);
}

function isProgram(value: unknown): value is Program {
  return (
    isRecord(value) &&
    value.irVersion === 1 &&
    typeof value.name === 'string' &&
    isListOf(
      value.fields,
      (f) => isRecord(f) && typeof f.name === 'string' && typeof f.space === 'string' && typeof f.length === 'number',
    ) &&
    isListOf(value.functions, (f) => isRecord(f) && typeof f.name === 'string' && Array.isArray(f.params) && isBody(f.body)) &&
    isListOf(
      value.kernels,
      (k) =>
        isRecord(k) &&
        typeof k.name === 'string' &&
        isLoop(k.loop) &&
        isBody(k.body) &&
        (k.seldom === undefined || typeof k.seldom === 'boolean') &&
        [k.setup, k.finish].every((part) => part === undefined || isBody(part)),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

function isLoop(value: unknown): boolean {
  return value === 'each' || value === 'one' || value === 'range';
}

/** Every node has a kind that exists, and its parts where that kind has them. */
function isBody(value: unknown): boolean {
  return isListOf(value, (s) => {
    if (!isRecord(s)) return false;
    switch (s.kind) {
      case 'set':
        return typeof s.local === 'string' && isExpr(s.value);
      case 'store':
        return typeof s.field === 'string' && isExpr(s.value) && isOptional(s.at) && isOptional(s.element);
      case 'if':
        return isExpr(s.cond) && isBody(s.then) && isBody(s.else);
      case 'for':
        return typeof s.local === 'string' && isExpr(s.from) && isExpr(s.to) && (s.step === 1 || s.step === -1) && isBody(s.body);
      case 'while':
        return isBody(s.head) && isExpr(s.cond) && isBody(s.body);
      case 'call':
        return typeof s.fn === 'string' && isListOf(s.args, isExpr);
      case 'effect':
        return typeof s.name === 'string' && isListOf(s.args, isExpr);
      case 'trap':
        return typeof s.code === 'string' && typeof s.line === 'number' && isExpr(s.value);
      default:
        return false;
    }
  });
}

function isOptional(value: unknown): boolean {
  return value === undefined || isExpr(value);
}

function isExpr(value: unknown): boolean {
  if (!isRecord(value) || typeof value.type !== 'string') return false;
  switch (value.kind) {
    case 'const':
      return typeof value.value === 'number' || typeof value.value === 'string';
    case 'local':
      return typeof value.name === 'string';
    case 'instance':
      return true;
    case 'load':
      return typeof value.field === 'string' && isOptional(value.at) && isOptional(value.element);
    case 'unary':
    case 'convert':
      return typeof value.op === 'string' && isExpr(value.a);
    case 'binary':
    case 'compare':
    case 'shortCircuit':
      return typeof value.op === 'string' && isExpr(value.a) && isExpr(value.b);
    case 'select':
      return isExpr(value.cond) && isExpr(value.a) && isExpr(value.b);
    case 'table':
      return typeof value.table === 'string' && (value.column === 0 || value.column === 1) && isExpr(value.row);
    case 'invoke':
      return typeof value.fn === 'string' && isListOf(value.args, isExpr);
    default:
      return false;
  }
}
