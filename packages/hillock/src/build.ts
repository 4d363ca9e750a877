import type { Mechanism } from '@hillock/contracts';
import { simdBackend } from '@hillock/kernel';
import type { SectionSpec } from '@hillock/morphology';
import {
  buildSimulation,
  type Inspection,
  inspectModel,
  type MechanismUse,
  type Model,
  type ModelError,
  type Resources,
  type Simulation,
} from '@hillock/simulator';
import * as E from 'fp-ts/lib/Either.js';
import type { BuildOptions, Mistake, PackagedFile, ReadPackage, ReadText } from './api.ts';
import { onlyMethod, withMethod } from './handed-over.ts';
import { compileFile } from './mechanisms.ts';
import { modelMistakes } from './mistakes.ts';
import { wordsOf } from './model-words.ts';
import { builtInPlugins } from './plugins/built-in.ts';
import { integratorsOf } from './plugins/options.ts';
import { couldBePackage } from './plugins/package-name.ts';
import { Registry } from './plugins/registry.ts';
import { pluginMechanisms, usedParts } from './plugins/use.ts';

/** Model to simulation, with the standard mechanisms and the model's own files. Left: every mistake that can be told without running. */
export function buildModel(model: Model, options: BuildOptions = {}): E.Either<readonly Mistake[], Simulation> {
  const tell = (warnings: readonly string[]): void => {
    for (const warning of warnings) options.onWarning?.(warning);
  };
  return resolved(model, options, (gathered) => buildSimulation(gathered.model, gathered.resources), tell);
}

/** What a model is made of, section by section, without running it. */
export function inspect(model: Model, options: BuildOptions = {}): E.Either<readonly Mistake[], Inspection> {
  return resolved(model, options, ({ model: used, resources, warnings }) =>
    E.map((inspected: Inspection) => ({ ...inspected, warnings: [...warnings, ...inspected.warnings] }))(inspectModel(used, resources)),
  );
}

/**
 * Makes something of a model and what it names. Mechanisms of plugins that it does not mention are left out, so that they need not be compiled; where nothing comes of
 * that, all are there, for the name that a misspelt one is nearest to may be of one that was left out.
 */
function resolved<T>(
  model: Model,
  options: BuildOptions,
  make: (gathered: Gathered) => E.Either<readonly ModelError[], T>,
  tell: (warnings: readonly string[]) => void = () => undefined,
): E.Either<readonly Mistake[], T> {
  const words = wordsOf(model);
  const used = gather(model, options, (name) => words.has(name));
  if (E.isLeft(used)) return used;
  tell(used.right.warnings);
  const made = make(used.right);
  if (E.isRight(made)) return made;
  const all = gather(model, options, () => true);
  return E.isLeft(all) ? all : E.mapLeft(modelMistakes)(make(all.right));
}

interface Gathered {
  readonly model: Model;
  readonly resources: Resources;
  readonly warnings: readonly string[];
}

/** Reads and compiles the files a model names. All mistakes are told, not the first one. `wanted`: of the mechanisms of plugins, by name. */
function gather(model: Model, options: BuildOptions, wanted: (name: string) => boolean): E.Either<readonly Mistake[], Gathered> {
  const read: ReadText = options.read ?? (() => null);
  const mistakes: Mistake[] = [];
  const warnings: string[] = [];
  const own: Mechanism[] = [];
  const files = new Map<string, string>();
  const registered = Registry.of([...builtInPlugins(), ...(options.plugins ?? [])]);
  if (E.isLeft(registered)) return E.left(modelMistakes(registered.left));
  const registry = registered.right;
  const errors: ModelError[] = [];
  const standard = pluginMechanisms(registry, wanted, errors);
  const method = options.integrator;
  const used = usedParts(method === undefined ? model : withMethod(model, method), registry, errors);
  mistakes.push(...modelMistakes(errors));
  const named = (model.mechanisms ?? []).flatMap((entry, i) => filesOf(entry, i, read, options.packages, mistakes));
  for (const { file, text, path, prefix } of named) {
    const compiled = compileFile(file, text, read);
    if (E.isLeft(compiled)) {
      mistakes.push(...compiled.left.map((diagnostic): Mistake => ({ kind: 'mechanism', diagnostic })));
      continue;
    }
    const mechanism = { ...compiled.right.mechanism, name: prefix + compiled.right.mechanism.name };
    const { name } = mechanism;
    const before = files.get(name);
    if (before !== undefined) {
      mistakes.push({
        kind: 'model',
        error: {
          path,
          message: `"${file}" makes the mechanism "${name}", which "${before}" makes already; { "use", "as" } calls it otherwise`,
        },
      });
      continue;
    }
    files.set(name, file);
    own.push(mechanism);
    if (registry.find('mechanisms', name) !== undefined)
      warnings.push(`${file}: "${name}" takes the place of the built-in mechanism of that name`);
    warnings.push(...compiled.right.warnings.map(({ file: place, line, column, message }) => `${place}:${line}:${column}: ${message}`));
  }
  // a name is one mechanism: the model's own goes before a built-in one
  const mechanisms = [...standard.filter((m) => !files.has(m.name)), ...own];
  const { sections, warnings: odd } = readMorphology(model, read, registry, mistakes);
  warnings.push(...odd);
  if (mistakes.length > 0) return E.left(mistakes);
  const resources: Resources = {
    mechanisms,
    morphology: sections,
    ...(method === undefined ? { steppers: used.steppers, integrators: integratorsOf(registry) } : onlyMethod(method)),
    backend: options.backend ?? simdBackend,
    ...(options.blocks === undefined && used.blocks.length === 0 ? {} : { blocks: [...(options.blocks ?? []), ...used.blocks] }),
    ...(options.checkBlocks === undefined ? {} : { checkBlocks: options.checkBlocks }),
    ...(options.keep === undefined ? {} : { keep: options.keep }),
    ...(options.groupBytes === undefined ? {} : { groupBytes: options.groupBytes }),
  };
  return E.right({ model: used.model, resources, warnings });
}

interface NamedFile extends PackagedFile {
  readonly path: readonly (string | number)[];
  /** What its mechanism's name gets in front. */
  readonly prefix: string;
}

/** What an entry of `mechanisms` names: a file, or a package whose mechanisms are all meant. */
function filesOf(
  entry: string | MechanismUse,
  index: number,
  read: ReadText,
  packages: ReadPackage | undefined,
  mistakes: Mistake[],
): readonly NamedFile[] {
  const { use: name, as: prefix = '' } = typeof entry === 'string' ? { use: entry } : entry;
  const path = ['mechanisms', index, ...(typeof entry === 'string' ? [] : ['use'])];
  const text = read(name);
  if (text !== null) return [{ file: name, text, path, prefix }];
  if (!couldBePackage(name)) {
    mistakes.push({ kind: 'model', error: { path, message: `no file "${name}"` } });
    return [];
  }
  const found = packages?.(name) ?? E.left('packages are not looked for here');
  if (E.isRight(found)) return found.right.map((source) => ({ ...source, path, prefix }));
  mistakes.push({ kind: 'model', error: { path, message: `no file "${name}", and no package: ${found.left}` } });
  return [];
}

function isSection(section: object): section is SectionSpec {
  return 'name' in section && typeof section.name === 'string';
}

function readMorphology(
  model: Model,
  read: ReadText,
  registry: Registry,
  mistakes: Mistake[],
): { readonly sections: readonly SectionSpec[]; readonly warnings: readonly string[] } {
  const none = { sections: [], warnings: [] };
  const file = model.morphology?.swc;
  if (file === undefined) return none;
  const path = ['morphology', 'swc'];
  const told = (message: string): void => {
    mistakes.push({ kind: 'model', error: { path, message } });
  };
  const text = read(file);
  const reader = registry.find('morphologies', '.swc');
  if (text === null || reader === undefined) {
    told(text === null ? `no file "${file}"` : 'there is no reader of .swc files');
    return none;
  }
  const place = (line: number | undefined): string => (line === undefined ? file : `${file}:${line}`);
  const reading = reader.part.read(text);
  if (reading.ok)
    return {
      sections: reading.sections.filter(isSection),
      warnings: reading.warnings.map((w) => (/^line \d+: /.test(w) ? `${file}:${w.slice(5)}` : `${file}: ${w}`)),
    };
  for (const error of reading.errors) told(`${place(error.line)}: ${error.message.replace(/^line \d+: /, '')}`);
  return none;
}
