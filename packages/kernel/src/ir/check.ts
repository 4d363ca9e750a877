import { mathFunctions } from '../math/index.ts';
import { mathTables } from '../math/tables.ts';
import type { BinaryOp, Expr, UnaryOp, ValueType } from './expression.ts';
import type { FieldDecl, FieldIndex } from './field.ts';
import type { Func, Kernel, Program } from './program.ts';
import type { Stmt } from './statement.ts';
import { invokedNames, statementsOf, visitExpressions, visitStatements } from './walk.ts';

const BINARY: Readonly<Record<ValueType, readonly BinaryOp[]>> = {
  f64: ['add', 'sub', 'mul', 'div'],
  i32: ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shrS', 'shrU'],
  i64: ['add', 'sub', 'and', 'or', 'xor', 'shl', 'shrS', 'shrU'],
  bool: ['and', 'or', 'xor'],
};

const UNARY: Readonly<Record<ValueType, readonly UnaryOp[]>> = {
  f64: ['neg', 'abs', 'sqrt', 'floor', 'ceil', 'trunc', 'nearest'],
  i32: ['neg'],
  i64: ['neg'],
  bool: ['not'],
};

const CONVERT = {
  intToFloat: ['i32', 'f64'],
  floatToInt: ['f64', 'i32'],
  boolToFloat: ['bool', 'f64'],
  boolToInt: ['bool', 'i32'],
  bitsOf: ['f64', 'i64'],
  ofBits: ['i64', 'f64'],
} as const;

/**
 * What is wrong with a program: types that do not fit, names that do not exist, wrong numbers of arguments, recursion. Empty: every back end can run it.
 * Each line names the program and the function or kernel.
 */
export function checkProgram(program: Program): readonly string[] {
  const checker = new Checker(program);
  for (const func of program.functions) checker.body(`function ${func.name}`, func.body, func.params, func.result);
  for (const kernel of program.kernels) {
    const range =
      kernel.loop === 'range'
        ? ([
            { name: 'first', type: 'i32' },
            { name: 'last', type: 'i32' },
          ] as const)
        : [];
    checker.body(`kernel ${kernel.name}`, statementsOf(kernel), range, null);
    checker.around(kernel);
  }
  checker.recursion();
  return checker.problems;
}

class Checker {
  readonly problems: string[] = [];
  private readonly program: Program;
  private readonly fields: ReadonlyMap<string, FieldDecl>;
  private readonly functions: ReadonlyMap<string, Func>;
  private where = '';
  private locals = new Map<string, ValueType>();

  constructor(program: Program) {
    this.program = program;
    this.fields = new Map(program.fields.map((f) => [f.name, f]));
    this.functions = new Map([...Object.entries(mathFunctions), ...program.functions.map((f) => [f.name, f] as const)]);
    if (this.fields.size < program.fields.length) this.problem('two fields have one name');
    if (new Set(program.kernels.map((k) => k.name)).size < program.kernels.length) this.problem('two kernels have one name');
  }

  body(where: string, body: readonly Stmt[], params: readonly { name: string; type: ValueType }[], result: Func['result']): void {
    this.where = `, ${where}`;
    this.locals = new Map(params.map((p) => [p.name, p.type]));
    if (result !== null) this.locals.set(result.name, result.type);
    this.statements(body);
  }

  /** Before the first instance and after the last there is none; the body keeps what was set before. */
  around({ name, loop, setup = [], body, finish = [] }: Kernel): void {
    this.where = `, around kernel ${name}`;
    if (setup.length + finish.length > 0 && loop !== 'each') this.problem('only kernels over instances have a setup or a finish');
    const outside = (space: FieldDecl['space'] | undefined): void => {
      if (space === 'instance' || space === 'node' || space === 'ion') this.problem('there is no instance');
    };
    visitExpressions([...setup, ...finish], (e) => {
      if (e.kind === 'load') outside(this.fields.get(e.field)?.space);
      else if (e.kind === 'instance') outside('instance');
    });
    const set = new Set<string>();
    visitStatements(setup, (s) => {
      if (s.kind === 'set' || s.kind === 'for') set.add(s.local);
      else if (s.kind !== 'if' && s.kind !== 'while') this.problem(`a setup has no ${s.kind}`);
    });
    visitStatements([...body, ...finish], (s) => {
      if ((s.kind === 'set' || s.kind === 'for') && set.has(s.local)) this.problem(`${s.local} is set again`);
      if (finish.includes(s) && s.kind === 'store') outside(this.fields.get(s.field)?.space);
      else if (finish.includes(s)) this.problem(`a finish only stores: there is a ${s.kind}`);
    });
  }

  recursion(): void {
    this.where = '';
    const state = new Map<string, 'open' | 'done'>();
    const visit = (name: string): void => {
      if (state.get(name) === 'done') return;
      if (state.get(name) === 'open') {
        this.problem(`function ${name} invokes itself`);
        return;
      }
      state.set(name, 'open');
      const func = this.functions.get(name);
      if (func !== undefined) for (const called of invokedNames(func.body)) visit(called);
      state.set(name, 'done');
    };
    for (const func of this.program.functions) visit(func.name);
  }

  private problem(text: string): void {
    this.problems.push(`${this.program.name}${this.where}: ${text}`);
  }

  private statements(list: readonly Stmt[]): void {
    for (const s of list) this.statement(s);
  }

  private statement(s: Stmt): void {
    switch (s.kind) {
      case 'set':
        this.expr(s.value);
        this.bind(s.local, s.value.type);
        return;
      case 'store': {
        const field = this.access(s);
        this.expect(s.value, field?.type ?? s.value.type, `the value stored in ${s.field}`);
        return;
      }
      case 'if':
        this.expect(s.cond, 'bool', 'a condition');
        this.statements(s.then);
        this.statements(s.else);
        return;
      case 'for':
        this.expect(s.from, 'i32', 'a loop bound');
        this.expect(s.to, 'i32', 'a loop bound');
        this.bind(s.local, 'i32');
        this.statements(s.body);
        return;
      case 'while':
        this.statements(s.head);
        this.expect(s.cond, 'bool', 'a condition');
        this.statements(s.body);
        return;
      case 'call':
        this.call(s.fn, s.args);
        return;
      case 'effect':
        if (s.args.length > 4) this.problem(`effect ${s.name} has ${s.args.length} arguments, more than 4`);
        for (const arg of s.args) this.expect(arg, 'f64', `an argument of effect ${s.name}`);
        return;
      case 'trap':
        this.expect(s.value, 'f64', 'the value of a trap');
        return;
    }
  }

  private bind(name: string, type: ValueType): void {
    const known = this.locals.get(name);
    if (known === undefined) this.locals.set(name, type);
    else if (known !== type) this.problem(`local ${name} is ${known} and ${type}`);
  }

  private access(access: FieldIndex): FieldDecl | undefined {
    const field = this.fields.get(access.field);
    if (field === undefined) {
      this.problem(`no field ${access.field}`);
      return undefined;
    }
    if (field.space === 'array') {
      if (access.at === undefined) this.problem(`field ${field.name} is read at a position`);
      else this.expect(access.at, 'i32', `the position in ${field.name}`);
      return field;
    }
    if (access.at !== undefined) this.problem(`field ${field.name} has no positions`);
    if (field.type !== 'f64') this.problem(`field ${field.name}: only array fields are ${field.type}`);
    const { element } = access;
    if (element === undefined) return field;
    this.expect(element, 'i32', `the element of ${field.name}`);
    if (field.space === 'node' || field.space === 'ion') this.problem(`field ${field.name} has no elements`);
    return field;
  }

  private expect(e: Expr, type: ValueType, what: string): void {
    this.expr(e);
    if (e.type !== type) this.problem(`${what} is ${e.type}, not ${type}`);
  }

  private call(name: string, args: readonly Expr[]): Func | undefined {
    for (const arg of args) this.expr(arg);
    const func = this.functions.get(name);
    if (func === undefined) {
      this.problem(`no function ${name}`);
      return undefined;
    }
    if (func.params.length !== args.length) this.problem(`${name} takes ${func.params.length} arguments, not ${args.length}`);
    func.params.forEach((p, i) => {
      const arg = args[i];
      if (arg !== undefined && arg.type !== p.type) this.problem(`argument ${p.name} of ${name} is ${arg.type}, not ${p.type}`);
    });
    return func;
  }

  private expr(e: Expr): void {
    switch (e.kind) {
      case 'const':
      case 'instance':
        return;
      case 'local':
        this.bind(e.name, e.type);
        return;
      case 'load': {
        const field = this.access(e);
        if (field !== undefined && field.type !== e.type) this.problem(`field ${e.field} is ${field.type}, not ${e.type}`);
        return;
      }
      case 'unary':
        this.expect(e.a, e.type, `the operand of ${e.op}`);
        if (!UNARY[e.type].includes(e.op)) this.problem(`no ${e.op} of ${e.type}`);
        return;
      case 'binary':
        this.expect(e.a, e.type, `an operand of ${e.op}`);
        this.expect(e.b, e.type, `an operand of ${e.op}`);
        if (!BINARY[e.type].includes(e.op)) this.problem(`no ${e.op} of ${e.type}`);
        return;
      case 'compare':
        this.expr(e.a);
        this.expect(e.b, e.a.type, 'the right side of a comparison');
        if (e.a.type === 'bool') this.problem('truth values are not compared');
        return;
      case 'select':
        this.expect(e.cond, 'bool', 'a condition');
        this.expect(e.a, e.type, 'a choice');
        this.expect(e.b, e.type, 'a choice');
        return;
      case 'convert': {
        const [from, to] = CONVERT[e.op];
        this.expect(e.a, from, `the operand of ${e.op}`);
        if (e.type !== to) this.problem(`${e.op} gives ${to}, not ${e.type}`);
        return;
      }
      case 'invoke': {
        const func = this.call(e.fn, e.args);
        if (func !== undefined && func.result?.type !== e.type)
          this.problem(`${e.fn} gives ${func.result?.type ?? 'nothing'}, not ${e.type}`);
        return;
      }
      case 'table':
        this.expect(e.row, 'i64', `the row of ${e.table}`);
        if (mathTables[e.table] === undefined) this.problem(`no table ${e.table}`);
        return;
      case 'shortCircuit':
        this.expect(e.a, 'bool', `an operand of ${e.op}`);
        this.expect(e.b, 'bool', `an operand of ${e.op}`);
        return;
    }
  }
}
