export type { Backend, Binding, CompiledProgram, Host, KernelCall } from './api.ts';
export type {
  Binary,
  BinaryOp,
  Compare,
  CompareOp,
  Const,
  Convert,
  ConvertOp,
  Expr,
  InstanceNumber,
  Invoke,
  Load,
  LocalRead,
  Select,
  ShortCircuit,
  Unary,
  UnaryOp,
  ValueType,
} from './ir/expression.ts';
export type { FieldDecl, FieldIndex, Space } from './ir/field.ts';
export type { Func, Kernel, Param, Program } from './ir/program.ts';
export type { Call, Effect, For, If, SetLocal, Stmt, Store, Trap, While } from './ir/statement.ts';
