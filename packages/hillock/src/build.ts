import type { Mechanism } from '@hillock/contracts';
import { allIntegrators, allSteppers } from '@hillock/integrators';
import { simdBackend } from '@hillock/kernel';
import { readSwc, type SectionSpec } from '@hillock/morphology';
import { odexFactory } from '@hillock/odex';
import { buildSimulation, type Inspection, inspectModel, type Model, type Resources, type Simulation } from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions, Mistake, PackagedFile, ReadPackage, ReadText } from './api.ts';
import { builtinMechanisms, compileFile } from './mechanisms.ts';
import { modelMistakes } from './mistakes.ts';

/** Model to simulation, with the standard mechanisms and the model's own files. Left: every mistake that can be told without running. */
export function buildModel(model: Model, options: BuildOptions = {}): E.Either<readonly Mistake[], Simulation> {
  const gathered = gather(model, options);
  if (E.isLeft(gathered)) return gathered;
  for (const warning of gathered.right.warnings) options.onWarning?.(warning);
  return E.mapLeft(modelMistakes)(buildSimulation(model, gathered.right.resources));
}

/** What a model is made of, section by section, without running it. */
export function inspect(model: Model, options: BuildOptions = {}): E.Either<readonly Mistake[], Inspection> {
  const gathered = gather(model, options);
  if (E.isLeft(gathered)) return gathered;
  const { resources, warnings } = gathered.right;
  const inspected = inspectModel(model, resources);
  if (E.isLeft(inspected)) return E.left(modelMistakes(inspected.left));
  return E.right({ ...inspected.right, warnings: [...warnings, ...inspected.right.warnings] });
}

interface Gathered {
  readonly resources: Resources;
  readonly warnings: readonly string[];
}

/** Reads and compiles the files a model names. All mistakes are told, not the first one. */
function gather(model: Model, options: BuildOptions): E.Either<readonly Mistake[], Gathered> {
  const read: ReadText = options.read ?? (() => null);
  const mistakes: Mistake[] = [];
  const warnings: string[] = [];
  const own: Mechanism[] = [];
  const files = new Map<string, string>();
  const standard = builtinMechanisms();
  const named = (model.mechanisms ?? []).flatMap((name, i) => filesOf(name, i, read, options.packages, mistakes));
  for (const { file, text, path } of named) {
    const compiled = compileFile(file, text, read);
    if (E.isLeft(compiled)) {
      mistakes.push(...compiled.left.map((diagnostic): Mistake => ({ kind: 'mechanism', diagnostic })));
      continue;
    }
    const { mechanism } = compiled.right;
    const { name } = mechanism;
    const before = files.get(name);
    if (before !== undefined) {
      mistakes.push({
        kind: 'model',
        error: { path, message: `"${file}" makes the mechanism "${name}", which "${before}" makes already` },
      });
      continue;
    }
    files.set(name, file);
    own.push(mechanism);
    if (standard.some((m) => m.name === name)) warnings.push(`${file}: "${name}" takes the place of the built-in mechanism of that name`);
    warnings.push(...compiled.right.warnings.map(({ file: place, line, column, message }) => `${place}:${line}:${column}: ${message}`));
  }
  // a name is one mechanism: the model's own goes before a built-in one
  const mechanisms = [...standard.filter((m) => !files.has(m.name)), ...own];
  const { sections, warnings: odd } = readMorphology(model, read, mistakes);
  warnings.push(...odd);
  if (mistakes.length > 0) return E.left(mistakes);
  const resources: Resources = {
    mechanisms,
    morphology: sections,
    steppers: allSteppers,
    integrators: [...allIntegrators, odexFactory],
    backend: options.backend ?? simdBackend,
    blocks: options.blocks ?? [],
    ...(options.keep === undefined ? {} : { keep: options.keep }),
    ...(options.groupBytes === undefined ? {} : { groupBytes: options.groupBytes }),
  };
  return E.right({ resources, warnings });
}

interface NamedFile extends PackagedFile {
  readonly path: readonly (string | number)[];
}

/** What an entry of `mechanisms` names: a file, or a package whose mechanisms are all meant. */
function filesOf(
  name: string,
  index: number,
  read: ReadText,
  packages: ReadPackage | undefined,
  mistakes: Mistake[],
): readonly NamedFile[] {
  const path = ['mechanisms', index];
  const text = read(name);
  if (text !== null) return [{ file: name, text, path }];
  if (!PACKAGE_NAME.test(name)) {
    mistakes.push({ kind: 'model', error: { path, message: `no file "${name}"` } });
    return [];
  }
  const found = packages?.(name) ?? E.left('packages are not looked for here');
  if (E.isRight(found)) return found.right.map((source) => ({ ...source, path }));
  mistakes.push({ kind: 'model', error: { path, message: `no file "${name}", and no package: ${found.left}` } });
  return [];
}

/** npm's names of packages, but for those that look like files: `@someone/channels`, `channels`. */
const PACKAGE_NAME = /^(?!.*\.(?:mod|inc)$)(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;

function readMorphology(
  model: Model,
  read: ReadText,
  mistakes: Mistake[],
): { readonly sections: readonly SectionSpec[]; readonly warnings: readonly string[] } {
  const none = { sections: [], warnings: [] };
  const file = model.morphology?.swc;
  if (file === undefined) return none;
  const path = ['morphology', 'swc'];
  const text = read(file);
  if (text === null) {
    mistakes.push({ kind: 'model', error: { path, message: `no file "${file}"` } });
    return none;
  }
  const place = (line: number | undefined): string => (line === undefined ? file : `${file}:${line}`);
  const swc = readSwc(text);
  if (E.isRight(swc)) return { sections: swc.right.sections, warnings: swc.right.warnings.map((w) => `${place(w.line)}: ${w.message}`) };
  for (const error of swc.left)
    mistakes.push({ kind: 'model', error: { path, message: `${place(error.line)}: ${error.message.replace(/^line \d+: /, '')}` } });
  return none;
}
