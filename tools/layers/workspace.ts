import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { jsonPositions } from '../source/json-positions.ts';
import { type SourceFile, sourceFiles } from '../source/source-files.ts';
import type { Position } from '../source/tokens.ts';

/** The folders that hold packages. */
export const PACKAGE_ROOTS = ['packages', 'plugins', 'apps'] as const;

/** A package of the workspace, as its own files describe it. */
export interface Package {
  /** From the root of the workspace: `packages/kernel`. */
  readonly folder: string;
  /** Of package.json; the folder where there is none. */
  readonly name: string;
  /** The paths under its name that others may import: `.`, `./testing`. */
  readonly exports: readonly string[];
  /** Names in `dependencies`, and where. */
  readonly dependencies: ReadonlyMap<string, Position>;
  /** Folders that tsconfig.json references, and where. */
  readonly references: ReadonlyMap<string, Position>;
  readonly files: readonly SourceFile[];
  readonly hasManifest: boolean;
}

export interface Workspace {
  readonly packages: readonly Package[];
  /** Folders that the root tsconfig.json references, and where. */
  readonly references: ReadonlyMap<string, Position>;
  /** The layer file: folders (`plugins/*` for all in it) by layer, lowest first. */
  readonly layers: readonly (readonly string[])[];
  readonly layerPositions: ReadonlyMap<string, Position>;
  /** Files that import what is known at run time only: plugins that a model names. */
  readonly computedImports: readonly string[];
}

/** The layer file, from the root of the workspace. */
export const LAYER_FILE = 'tools/layers/layers.json';

/** Reads what the layer rules need; throws where a file they need is missing or no JSON. */
export function readWorkspace(root: string): Workspace {
  const layers = readJson(root, LAYER_FILE);
  return {
    packages: PACKAGE_ROOTS.flatMap((parent) => packageFolders(root, parent)).map((folder) => readPackage(root, folder)),
    references: references(root, '.'),
    layers: list(layers.value, 'layers').map((row) => (Array.isArray(row) ? row.filter((x) => typeof x === 'string') : [])),
    layerPositions: layers.positions,
    computedImports: list(layers.value, 'computedImports').filter((x) => typeof x === 'string'),
  };
}

/** Folders with a package.json or with sources; what only a build left behind is none. */
function packageFolders(root: string, parent: string): readonly string[] {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')) || existsSync(join(root, folder, 'src')))
    .sort();
}

function readPackage(root: string, folder: string): Package {
  const hasManifest = existsSync(join(root, folder, 'package.json'));
  const manifest = hasManifest ? readJson(root, `${folder}/package.json`) : { value: {}, positions: new Map<string, Position>() };
  const name = field(manifest.value, 'name');
  return {
    folder,
    name: typeof name === 'string' ? name : folder,
    exports: Object.keys(record(field(manifest.value, 'exports'))),
    dependencies: new Map(
      Object.keys(record(field(manifest.value, 'dependencies'))).map((key) => [key, manifest.positions.get(`dependencies/${key}`) ?? TOP]),
    ),
    references: references(root, folder),
    files: sourceFiles(root, `${folder}/src`),
    hasManifest,
  };
}

const TOP: Position = { line: 1, column: 1 };

/** The folders, from the root, that a folder's tsconfig.json references. */
function references(root: string, folder: string): ReadonlyMap<string, Position> {
  const path = posix.join(folder, 'tsconfig.json');
  if (!existsSync(join(root, path))) return new Map();
  const { value, positions } = readJson(root, path);
  return new Map(
    list(value, 'references').flatMap((entry, i) => {
      const target = field(entry, 'path');
      if (typeof target !== 'string') return [];
      return [[posix.join(folder, target).replace(/\/(tsconfig\.json)?$/, ''), positions.get(`references/${i}/path`) ?? TOP] as const];
    }),
  );
}

function readJson(root: string, path: string): { readonly value: unknown; readonly positions: ReadonlyMap<string, Position> } {
  const text = readFileSync(join(root, path), 'utf8');
  try {
    return { value: JSON.parse(text), positions: jsonPositions(text) };
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function field(value: unknown, key: string): unknown {
  return record(value)[key];
}

function list(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}
