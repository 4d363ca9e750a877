import type { Expr } from './expression.ts';
import type { FieldIndex } from './field.ts';
import type { Func, Kernel, Program } from './program.ts';
import type { Stmt } from './statement.ts';

const SIGN: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  shrS: '>>',
  shrU: '>>>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  eq: '==',
  ne: '!=',
};

function place({ field, at, element, inRange }: FieldIndex): string {
  const position = at ?? element;
  return position === undefined ? `$${field}` : `$${field}[${printExpr(position)}${inRange === true ? ' proven' : ''}]`;
}

/** An expression as text: fields have a $ before their name. */
export function printExpr(e: Expr): string {
  switch (e.kind) {
    case 'const':
      return e.type === 'i64' ? `${e.value}L` : e.type === 'i32' ? `${e.value}i` : String(e.value);
    case 'local':
      return e.name;
    case 'instance':
      return 'instance';
    case 'load':
      return place(e);
    case 'unary':
      return e.op === 'neg' ? `-${printExpr(e.a)}` : e.op === 'not' ? `!${printExpr(e.a)}` : `${e.op}(${printExpr(e.a)})`;
    case 'binary':
    case 'compare':
      return `(${printExpr(e.a)} ${SIGN[e.op] ?? e.op} ${printExpr(e.b)})`;
    case 'select':
      return `(${printExpr(e.cond)} ? ${printExpr(e.a)} : ${printExpr(e.b)})`;
    case 'convert':
      return `${e.op}(${printExpr(e.a)})`;
    case 'invoke':
      return `${e.fn}(${e.args.map(printExpr).join(', ')})`;
    case 'table':
      return `${e.table}.${e.column}[${printExpr(e.row)}]`;
    case 'shortCircuit':
      return `(${printExpr(e.a)} ${e.op === 'and' ? '&&' : '||'} ${printExpr(e.b)})`;
  }
}

/** Statements as lines of text. */
export function printStatements(list: readonly Stmt[], indent = ''): string {
  return list.map((s) => printStatement(s, indent)).join('');
}

function printStatement(s: Stmt, indent: string): string {
  const deeper = `${indent}  `;
  const line = (text: string): string => `${indent}${text}\n`;
  switch (s.kind) {
    case 'set':
      return line(`${s.local} = ${printExpr(s.value)}`);
    case 'store':
      return line(`${place(s)} := ${printExpr(s.value)}`);
    case 'if': {
      const otherwise = s.else.length === 0 ? '' : line('else') + printStatements(s.else, deeper);
      return line(`if ${s.rare === true ? 'rarely ' : ''}${printExpr(s.cond)}`) + printStatements(s.then, deeper) + otherwise;
    }
    case 'for':
      return (
        line(`for ${s.local} = ${printExpr(s.from)} ${s.step === 1 ? 'up' : 'down'} to ${printExpr(s.to)}`) +
        printStatements(s.body, deeper)
      );
    case 'while':
      return printStatements(s.head, indent) + line(`while ${printExpr(s.cond)}`) + printStatements([...s.body, ...s.head], deeper);
    case 'call':
      return line(`${s.fn}(${s.args.map(printExpr).join(', ')})`);
    case 'effect':
      return line(`effect ${s.name}(${s.args.map(printExpr).join(', ')})`);
    case 'trap':
      return line(`trap ${s.code}(${printExpr(s.value)})`);
  }
}

/** A kernel as text. */
export function printKernel({ name, loop, setup = [], body, finish = [] }: Kernel): string {
  const part = (what: string, list: readonly Stmt[]): string => (list.length === 0 ? '' : `  ${what}\n${printStatements(list, '    ')}`);
  return `kernel ${name} ${loop}\n${part('before', setup)}${printStatements(body, '  ')}${part('after', finish)}`;
}

function printFunction({ name, params, result, body }: Func): string {
  return `function ${name}(${params.map((p) => p.name).join(', ')})${result === null ? '' : ` gives ${result.name}`}\n${printStatements(body, '  ')}`;
}

/** A program as text, for people and for tests of passes: its functions and kernels. */
export function printProgram(program: Program): string {
  return [...program.functions.map(printFunction), ...program.kernels.map(printKernel)].join('');
}
