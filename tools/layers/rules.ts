import { posix } from 'node:path';
import type { Problem } from '../source/problem.ts';
import type { SourceFile } from '../source/source-files.ts';
import { type Import, imports } from '../source/specifiers.ts';
import type { Position } from '../source/tokens.ts';
import { pathBetween } from './import-graph.ts';
import { layerOf } from './layer-of.ts';
import { LAYER_FILE, type Package, type Workspace } from './workspace.ts';

const TOP: Position = { line: 1, column: 1 };

/** An import of a package file that names a package, this one or another. */
interface PackageImport {
  readonly file: SourceFile;
  readonly at: Import;
  readonly name: string;
  /** Behind the name: `.`, `./testing`. */
  readonly path: string;
}

/** All the layer rules on a workspace. */
export function layerProblems(workspace: Workspace): readonly Problem[] {
  const named = new Map(workspace.packages.map((p) => [p, p.files.flatMap((file) => packageImports(file))]));
  return [
    ...staleLayers(workspace),
    ...workspace.packages.flatMap((p) => [
      ...folderProblems(workspace, p),
      ...p.files.flatMap((file) => fileProblems(workspace, p, file)),
      ...(named.get(p) ?? []).flatMap((i) => importProblems(workspace, named, p, i)),
      ...unusedDependencies(p, named.get(p) ?? []),
      ...referenceProblems(workspace, p),
    ]),
  ];
}

function packageImports(file: SourceFile): readonly PackageImport[] {
  return imports(file.tokens).flatMap((at) => {
    const s = at.specifier;
    if (s === undefined || isPath(s) || s.startsWith('node:')) return [];
    const parts = s.split('/');
    const length = s.startsWith('@') ? 2 : 1;
    return [{ file, at, name: parts.slice(0, length).join('/'), path: ['.', ...parts.slice(length)].join('/') }];
  });
}

/** Relative, absolute or a URL: a place, not a package's name. */
function isPath(specifier: string): boolean {
  return /^(\.{1,2}(\/|$)|\/|(file|data|https?):)/.test(specifier);
}

/** Entries of the layer file that name no package. */
function staleLayers(workspace: Workspace): readonly Problem[] {
  const folders = workspace.packages.map((p) => p.folder);
  return workspace.layers.flatMap((row, layer) =>
    row.flatMap((entry, i) => {
      const known = entry.endsWith('/*') ? folders.some((f) => f.startsWith(entry.slice(0, -1))) : folders.includes(entry);
      if (known) return [];
      const at = workspace.layerPositions.get(`layers/${layer}/${i}`) ?? TOP;
      return [problem(LAYER_FILE, at, 'unknown-folder', `no package in ${entry}`, `one of ${folders.join(', ')}`)];
    }),
  );
}

function folderProblems(workspace: Workspace, p: Package): readonly Problem[] {
  const found: Problem[] = [];
  const manifest = `${p.folder}/package.json`;
  if (!p.hasManifest) found.push(problem(manifest, TOP, 'unknown-folder', `${p.folder} has sources and no package.json`, 'a package.json'));
  if (layerOf(workspace.layers, p.folder) === undefined) {
    found.push(problem(manifest, TOP, 'unknown-folder', `${p.folder} is in no layer`, `an entry in ${LAYER_FILE}`));
  }
  const twin = workspace.packages.find((other) => other !== p && other.name === p.name && other.folder < p.folder);
  if (twin) found.push(problem(manifest, TOP, 'unknown-folder', `${p.name} is the name of ${twin.folder} as well`, 'a name of its own'));
  return found;
}

/** What can be said of a file without looking at other packages. */
function fileProblems({ computedImports }: Workspace, p: Package, file: SourceFile): readonly Problem[] {
  const found: Problem[] = [];
  if (file.error) found.push(problem(file.path, file.error, 'unreadable', file.error.message, 'TypeScript'));
  for (const at of imports(file.tokens)) {
    if (at.specifier === undefined) {
      if (computedImports.includes(file.path)) continue;
      found.push(problem(file.path, at, 'computed-import', 'what this imports is known at run time only', 'a module named by a string'));
    } else if (isPath(at.specifier)) {
      const target = posix.join(posix.dirname(file.path), at.specifier);
      const inside = at.specifier.startsWith('.') && `${target}/`.startsWith(`${p.folder}/src/`);
      if (!inside)
        found.push(problem(file.path, at, 'leaves-package', `'${at.specifier}' leaves ${p.folder}/src`, 'the name of a package'));
    }
  }
  return found;
}

function importProblems(
  workspace: Workspace,
  named: ReadonlyMap<Package, readonly PackageImport[]>,
  p: Package,
  { file, at, name, path }: PackageImport,
): readonly Problem[] {
  const target = workspace.packages.find((other) => other.name === name);
  const found: Problem[] = [];
  const add = (rule: string, message: string, allowed: string): void => {
    found.push(problem(file.path, at, rule, message, allowed));
  };
  if (target === p) {
    add('imports-itself', `${name} imports itself by name`, 'a relative import');
    return found;
  }
  if (!p.dependencies.has(name)) {
    add('undeclared', `${name} is not in the dependencies of ${p.folder}/package.json`, [...p.dependencies.keys()].join(', ') || 'none');
  }
  if (!target) return found;
  if (!target.exports.includes(path)) {
    add('internal-path', `'${at.specifier}' is not exported by ${target.folder}/package.json`, exported(target));
  }
  const own = layerOf(workspace.layers, p.folder);
  const its = layerOf(workspace.layers, target.folder);
  if (own === undefined || its === undefined || its < own) return found;
  const edges = new Map([...named].map(([from, list]) => [from.name, new Set(list.map((i) => i.name))]));
  const back = pathBetween(edges, name, p.name);
  const direction = its === own ? 'sideways' : 'upward';
  add(
    direction,
    `${p.folder} (layer ${own}) imports ${target.folder} (layer ${its})${back ? `, in a cycle: ${[p.name, ...back].join(' → ')}` : ''}`,
    lower(workspace, own),
  );
  return found;
}

function exported(p: Package): string {
  return p.exports.map((path) => `'${posix.join(p.name, path)}'`).join(', ') || 'nothing';
}

/** The packages a layer may import. */
function lower(workspace: Workspace, layer: number): string {
  const names = workspace.packages.filter((p) => (layerOf(workspace.layers, p.folder) ?? layer) < layer).map((p) => p.name);
  return names.join(', ') || `no package (layer ${layer} is the lowest)`;
}

function unusedDependencies(p: Package, used: readonly PackageImport[]): readonly Problem[] {
  const names = new Set(used.map((i) => i.name));
  return [...p.dependencies].flatMap(([name, at]) =>
    names.has(name)
      ? []
      : [problem(`${p.folder}/package.json`, at, 'unused', `no file in ${p.folder}/src imports ${name}`, 'to remove it')],
  );
}

/** The references of a tsconfig.json are the dependencies that are packages of this workspace; the root's are all packages. */
function referenceProblems(workspace: Workspace, p: Package): readonly Problem[] {
  const file = `${p.folder}/tsconfig.json`;
  const wanted = workspace.packages.filter((other) => p.dependencies.has(other.name)).map((other) => other.folder);
  const found: Problem[] = [];
  for (const folder of wanted) {
    if (!p.references.has(folder)) {
      found.push(
        problem(file, TOP, 'references', `${folder} is a dependency and no reference`, `${posix.relative(p.folder, folder)} in references`),
      );
    }
  }
  for (const [folder, at] of p.references) {
    if (!wanted.includes(folder)) {
      found.push(problem(file, at, 'references', `${folder} is a reference and no dependency`, wanted.join(', ') || 'none'));
    }
  }
  if (!workspace.references.has(p.folder)) {
    found.push(problem('tsconfig.json', TOP, 'references', `${p.folder} is not referenced`, `./${p.folder} in references`));
  }
  return found;
}

function problem(file: string, at: Position, rule: string, message: string, allowed: string): Problem {
  return { file, line: at.line, column: at.column, rule, message, allowed };
}
