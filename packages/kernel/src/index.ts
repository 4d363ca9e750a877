export type { Backend, Binding, CompiledProgram, Host, KernelCall } from './api.ts';
export { interpreterBackend } from './backend/interpreter.ts';
export { type EncodedModule, encodeModule, type ModuleOptions } from './backend/program-module.ts';
export { scalarBackend } from './backend/scalar.ts';
export { SCRATCH_BYTES } from './backend/simd/stages.ts';
export { simdBackend } from './backend/simd.ts';
export { checkProgram } from './ir/check.ts';
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
  TableRead,
  Unary,
  UnaryOp,
  ValueType,
} from './ir/expression.ts';
export type { FieldDecl, FieldIndex, Space } from './ir/field.ts';
export { linkFunctions } from './ir/link.ts';
export { printExpr, printKernel, printProgram, printStatements } from './ir/print.ts';
export type { Func, Kernel, Param, Program } from './ir/program.ts';
export { decodeProgram, encodeProgram } from './ir/serialise.ts';
export type { Call, Effect, For, If, SetLocal, Stmt, Store, Trap, While } from './ir/statement.ts';
export { bodiesOf, expressionsOf, invokedNames, operands, visitExpr, visitExpressions, visitStatements } from './ir/walk.ts';
export { mathFunctions } from './math/index.ts';
export { MATH_TABLE_BYTES } from './math/tables.ts';
export { type Degree, type Degrees, degrees } from './passes/affine.ts';
export { commonSubexpressions } from './passes/cse.ts';
export { deadCode } from './passes/dead-code.ts';
export { type Derivative, type Differentiated, differentiate, differentiateStatements, type Variable } from './passes/derivative.ts';
export { dropStores } from './passes/drop-stores.ts';
export { eliminate, type LinearSystem, MOST_WRITTEN_OUT } from './passes/elimination.ts';
export { fold, foldExpr } from './passes/fold.ts';
export { fuseExponentials } from './passes/fuse-exponentials.ts';
export { hoist } from './passes/hoist.ts';
export { ifConvert } from './passes/if-convert.ts';
export { inline } from './passes/inline.ts';
export { differentiateBy, type JacobianCode } from './passes/jacobian.ts';
export { keepKernels } from './passes/keep-kernels.ts';
export { type OptimiseOptions, optimise, PASSES } from './passes/optimise.ts';
export { promote } from './passes/promote.ts';
export { propagate } from './passes/propagate.ts';
export { proveIndices } from './passes/prove-indices.ts';
export { quotients } from './passes/quotients.ts';
export { rareBranches } from './passes/rare-branches.ts';
export { mapOperands, mapStatement, renameLocals } from './passes/rewrite.ts';
export { placeLocal, type Scalarised, scalarise } from './passes/scalarise.ts';
export { sink } from './passes/sink.ts';
export { specialise } from './passes/specialise.ts';
export { TABLE_OPTIONS, type TableOptions, tabulate } from './passes/tabulate.ts';
export { TABLE_REPORT } from './passes/tabulate-fill.ts';
export { unroll } from './passes/unroll.ts';
