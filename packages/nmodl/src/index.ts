export type { Compilation, CompileOptions, Diagnostic, SourceFile } from './api.ts';
export { compileMechanism } from './compile.ts';
export { formatDiagnostic } from './syntax/diagnostics.ts';
