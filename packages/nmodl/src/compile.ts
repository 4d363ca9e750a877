import type { FieldSpec, IonUse, KernelName, Mechanism } from '@hillock/contracts';
import { checkProgram, encodeProgram, type Program } from '@hillock/kernel';
import * as E from 'fp-ts/lib/Either.js';
import type { Compilation, CompileOptions, Diagnostic } from './api.ts';
import { parseFile } from './blocks/file.ts';
import { buildSymbols, ionVariable, SWITCH, type SymbolTable } from './check/symbols.ts';
import { lowerDiffusion } from './equations/diffusion.ts';
import { odeCode } from './equations/ode.ts';
import { lowerSolve } from './equations/solve.ts';
import { announcedTimes } from './lower/at-time.ts';
import { Context } from './lower/context.ts';
import { currentsOf } from './lower/current.ts';
import { effectsOf } from './lower/effects.ts';
import { lowerFunctionTable, tableFields } from './lower/function-table.ts';
import { lowerKernels, solvesOf } from './lower/kernels.ts';
import { lowerRoutine, refuseRecursion } from './lower/routine.ts';
import { streamFields } from './lower/streams.ts';
import { marginFields } from './lower/watch.ts';
import { mechanismReport } from './report.ts';
import { Diagnostics } from './syntax/diagnostics.ts';
import { Source } from './syntax/source.ts';
import type { File } from './syntax/tree.ts';

const KERNELS: readonly KernelName[] = [
  'construct',
  'tables',
  'beforeInitial',
  'initial',
  'afterInitial',
  'beforeBreakpoint',
  'current',
  'advance',
  'advanceSecondOrder',
  'diffusion',
  'afterDiffusion',
  'afterSolve',
  'beforeStep',
  'odePrepare',
  'odeRhs',
  'odeJacobian',
  'odeSolve',
  'odeCondense',
  'odeExpand',
  'odeProduct',
  'odeStep',
  'odeTimes',
  'odeWatch',
  'netInitial',
  'netReceive',
  'watch',
];

/** NMODL text to a mechanism. Left: every mistake found, in the order of the text. */
export function compileMechanism(source: string, options: CompileOptions): E.Either<readonly Diagnostic[], Compilation> {
  const diagnostics = new Diagnostics();
  if (source.includes('\0')) {
    diagnostics.error('syntax', { source: new Source(options.file, ''), start: 0, end: 0 }, 'the file is no text');
    return E.left(diagnostics.errors);
  }
  const file = parseFile(source, options, diagnostics);
  checkKind(file, diagnostics);
  const table = buildSymbols(file, diagnostics);
  const context = new Context(file, table, diagnostics);
  for (const table of file.functionTables) context.functions.push(lowerFunctionTable(context, table));
  for (const routine of file.routines) lowerRoutine(context, routine);
  refuseRecursion(context);
  const diffusion = lowerDiffusion(context);
  const kernels = [...lowerKernels(context), ...diffusion.kernels];
  const times = announcedTimes(context);
  checkUnsolved(file, table, context);
  // only code without mistakes can be differentiated
  const ode = diagnostics.errors.length > 0 ? null : odeCode(context, solvesOf(file.breakpoint ?? []));
  const fields = fieldSpecs(file, table, context);
  if (diagnostics.errors.length > 0) return E.left(sorted(diagnostics.errors));
  const program: Program = {
    irVersion: 1,
    name: context.suffix,
    fields: context.fieldList,
    functions: context.functions,
    kernels: [...kernels, ...(ode?.kernels ?? []), ...(times === null ? [] : [times])],
  };
  const [fault] = checkProgram(program);
  if (fault !== undefined) throw new Error(`the compiler made a program that does not check: ${fault}`);
  const made = new Set(program.kernels.map((k) => k.name));
  const mechanism: Mechanism = {
    name: context.suffix,
    kind: file.neuron.kind ?? 'density',
    fields,
    ions: ionUses(file),
    currents: currentsOf(context).map(({ name, ion, electrode }) => ({ name: name.text, electrode, ...(ion === null ? {} : { ion }) })),
    kernels: KERNELS.filter((name) => made.has(name)),
    code: encodeProgram(program),
    ...(file.netReceive === null ? {} : { events: { arguments: file.netReceive.params.map((p) => p.name.text) } }),
    eventSource: context.effects.has('netEvent'),
    functionTables: file.functionTables.map(({ name, params }) => ({
      name: name.text,
      arguments: params.length,
      fields: tableFields(name.text),
    })),
    streams: file.neuron.random.map(({ text }) => ({ name: text, ids: streamFields(text).ids })),
    tableSwitches: made.has('tables') ? [SWITCH] : [],
    effects: effectsOf(context),
    report: mechanismReport(context),
    ...(context.watches.length === 0 ? {} : { watchMargins: marginFields(context) }),
    ...(ode === null ? {} : { ode: ode.spec }),
    ...(diffusion.specs.length === 0 ? {} : { diffusion: diffusion.specs }),
  };
  return E.right({ mechanism, program, warnings: sorted(diagnostics.warnings) });
}

function sorted(list: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...list].sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : 0));
}

function checkKind(file: File, diagnostics: Diagnostics): void {
  if (file.neuron.name !== null || diagnostics.errors.length > 0) return;
  diagnostics.error('syntax', file.span, 'the file names no mechanism', { expected: 'NEURON { SUFFIX name … }' });
}

/** Blocks of equations that no SOLVE names are read as if one did, for their mistakes alone: what is made of them goes nowhere. */
function checkUnsolved(file: File, table: SymbolTable, context: Context): void {
  const { diagnostics, solved } = context;
  for (const { kind, name } of file.equations) {
    if (solved.some((s) => s.block === name.text)) continue;
    lowerSolve(new Context(file, table, diagnostics), { kind: 'solve', block: name, method: null, steadyState: false, span: name.span });
    diagnostics.warn('ignored', name.span, `no SOLVE names the ${kind} block "${name.text}": it does nothing`);
  }
}

function ionUses(file: File): readonly IonUse[] {
  const variables = (names: readonly { readonly text: string }[], ion: string): IonUse['reads'] =>
    names.flatMap((n) => {
      const variable = ionVariable(n.text, ion);
      return variable === null ? [] : [variable];
    });
  return file.neuron.ions.map(({ ion, reads, writes, valence }) => ({
    ion: ion.text,
    reads: variables(reads, ion.text),
    writes: variables(writes, ion.text),
    ...(valence === null ? {} : { valence }),
  }));
}

/** What the outside can see and set, and what an instance keeps to itself. */
function fieldSpecs(file: File, table: SymbolTable, context: Context): readonly FieldSpec[] {
  const artificial = file.neuron.kind === 'artificial';
  const specs: FieldSpec[] = [];
  const pointers = new Set(file.neuron.pointers.map((n) => n.text));
  for (const [name, symbol] of table.symbols) {
    const declared = table.declared.get(name);
    if (pointers.has(name)) {
      specs.push({ name, role: 'pointer', scope: 'range', unit: declared?.unit ?? '', initial: 0, length: 1 });
    }
    if (symbol.kind !== 'field' && symbol.kind !== 'global') continue;
    // nobody declared it: it is added below, where there are tables
    if (name === SWITCH && declared === undefined) continue;
    context.ownField(name, symbol);
    specs.push({
      name,
      role: symbol.role,
      scope: symbol.kind === 'global' ? 'global' : symbol.range || (artificial && symbol.role === 'state') ? 'range' : 'private',
      unit: declared?.unit ?? '',
      initial: symbol.role === 'parameter' ? (declared?.value ?? 0) : (declared?.start ?? 0),
      length: Math.max(1, symbol.length),
      ...(declared?.limits == null ? {} : { limits: declared.limits }),
    });
  }
  if (context.fieldList.some((f) => f.name === SWITCH)) {
    specs.push({ name: SWITCH, role: 'parameter', scope: 'global', unit: '', initial: 1, length: 1 });
  }
  return specs;
}
