import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanError, type Token, tokens } from './tokens.ts';

/** A TypeScript file of a package, cut into tokens, or what kept it from that. */
export interface SourceFile {
  /** From the root of the workspace, with forward slashes. */
  readonly path: string;
  readonly tokens: readonly Token[];
  readonly error?: ScanError;
}

/** All TypeScript files under `folder` (from `root`), by name. */
export function sourceFiles(root: string, folder: string): readonly SourceFile[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(root, path);
      return /\.[mc]?tsx?$/.test(entry.name) ? [read(root, path)] : [];
    });
}

function read(root: string, path: string): SourceFile {
  try {
    return { path, tokens: tokens(readFileSync(join(root, path), 'utf8')) };
  } catch (error) {
    if (error instanceof ScanError) return { path, tokens: [], error };
    throw error;
  }
}
