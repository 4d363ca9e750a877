import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PluginSpec } from '@hillock/contracts';
import type { Model } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions, Mistake, ReadPackage, ReadText } from '../api.ts';
import { modelMistakes } from '../mistakes.ts';
import { parseModelText } from '../model-file/parse.ts';
import { packagesIn } from './packages.ts';
import { pluginsIn } from './plugins.ts';

/** A model and a way to the files it names. */
export interface LoadedModel {
  readonly model: Model;
  readonly read: ReadText;
  readonly packages: ReadPackage;
  /** Imports the plugins that the model names, from packages installed beside it. */
  readonly plugins: () => Promise<E.Either<readonly Mistake[], readonly PluginSpec[]>>;
}

/** Reads a file relative to a folder; null when it cannot be read. */
export function readerIn(folder: string): ReadText {
  return (name) => {
    try {
      return readFileSync(resolve(folder, name), 'utf8');
    } catch {
      return null;
    }
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'cannot be read: permission denied',
};

/** Why reading a file failed, in words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return REASONS[code] ?? `cannot be read (${code})`;
}

/** Reads and checks a model file. The files it names are read when it is built. */
export function loadModelFile(path: string): E.Either<readonly Mistake[], LoadedModel> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return E.left([{ kind: 'model', error: { path: [], message: whyUnreadable(error) } }]);
  }
  return E.bimap(modelMistakes, (model: Model): LoadedModel => {
    const folder = dirname(path);
    return { model, read: readerIn(folder), packages: packagesIn(folder), plugins: () => pluginsIn(folder)(model) };
  })(parseModelText(text));
}

/** A model, and what building it needs: `buildModel(model, options)`. */
export interface ReadyModel {
  readonly model: Model;
  readonly options: Required<Pick<BuildOptions, 'read' | 'packages' | 'plugins'>>;
}

/** Reads and checks a model file, and imports the plugins that it names. */
export async function readyModelFile(path: string): Promise<E.Either<readonly Mistake[], ReadyModel>> {
  const loaded = loadModelFile(path);
  if (E.isLeft(loaded)) return loaded;
  const { model, read, packages } = loaded.right;
  return E.map((plugins: readonly PluginSpec[]): ReadyModel => ({ model, options: { read, packages, plugins } }))(
    await loaded.right.plugins(),
  );
}
