// Every module that is made is accepted by tools that are not ours: of every mechanism in this repository, of the engine's own kernels, of the tree solver and
// of the elementary functions, for one lane and two.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFile } from '@hillock/hillock';
import { loadModelFile, readerIn } from '@hillock/hillock/node';
import { type Backend, type Binding, encodeModule, mathFunctions, optimise, type Program, scalarBackend } from '@hillock/kernel';
import binaryen from 'binaryen';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import wabtModule from 'wabt';
import { build } from './support/simulate.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const wabt = await wabtModule();
const { Features } = binaryen;

/** Files under the folders that hold mechanisms and models. */
const files = ['examples', 'plugins', 'packages/nmodl/test', 'test/data'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.includes('node_modules'))
    .map((file) => join(root, folder, file)),
);

/** What binaryen and wabt say of a program's modules; empty when both accept them. */
function refusals(program: Program, binding: Binding): string[] {
  return [false, true].flatMap((simd) =>
    [false, true].flatMap((shared) => {
      const { bytes } = encodeModule(program, binding, { simd, shared });
      const what = `${program.name}, ${simd ? 'two lanes' : 'one lane'}, ${shared ? 'shared' : 'own'} memory`;
      const found: string[] = [];
      const read = binaryen.readBinary(bytes);
      read.setFeatures(Features.NontrappingFPToInt | Features.SIMD128 | Features.Atomics);
      if (read.validate() !== 1) found.push(`${what}: binaryen refuses it`);
      read.dispose();
      // wabt's check of a module knows nothing of threads
      if (shared) return found;
      try {
        const module = wabt.readWasm(bytes, { simd: true });
        module.validate();
        module.destroy();
      } catch (error) {
        found.push(`${what}: wabt: ${String(error)}`);
      }
      return found;
    }),
  );
}

/** A place for everything a program names. */
function anyBinding(program: Program, more: Partial<Binding> = {}): Binding {
  let top = 64;
  const take = (count: number): number => {
    const at = top;
    top += 16 * Math.ceil(Math.max(1, count) / 2);
    return at;
  };
  const fields = Object.fromEntries(program.fields.map((f) => [f.name, { base: take(f.length), stride: 2 }]));
  const ions = new Set(program.fields.flatMap((f) => (f.ion === undefined ? [] : [f.ion])));
  return { fields, nodeIndex: take(1), ionIndex: Object.fromEntries([...ions].map((ion) => [ion, take(1)])), ...more };
}

describe('modules that other tools accept', () => {
  const mechanisms = files.filter((file) => file.endsWith('.mod')).map((file) => relative(root, file));

  it('are made of many mechanisms', () => expect(mechanisms.length).toBeGreaterThan(50));

  it.each(mechanisms)('%s', (file) => {
    const folder = join(root, dirname(file));
    const compiled = compileFile(file, readFileSync(join(root, file), 'utf8'), (name) =>
      readerIn(folder)(relative(folder, join(root, name))),
    );
    if (E.isLeft(compiled)) throw new Error(compiled.left.map((d) => `${d.file}:${d.line}: ${d.message}`).join('\n'));
    const { program } = compiled.right;
    const made = optimise(program);
    expect(refusals(made, anyBinding(made))).toEqual([]);
  });

  it.each(Object.keys(mathFunctions))('%s', (fn) => {
    const args = ['x', 'y'].slice(0, mathFunctions[fn]?.params.length ?? 0);
    const program: Program = {
      irVersion: 1,
      name: fn,
      fields: ['x', 'y', 'z'].map((name) => ({ name, space: 'instance', length: 1, type: 'f64' })),
      functions: [],
      kernels: [
        {
          name: 'run',
          loop: 'each',
          body: [
            {
              kind: 'store',
              field: 'z',
              value: { kind: 'invoke', type: 'f64', fn, args: args.map((field) => ({ kind: 'load', type: 'f64', field })) },
            },
          ],
        },
      ],
    };
    // tables as code, and in memory
    expect([anyBinding(program), anyBinding(program, { tables: 4096 })].flatMap((binding) => refusals(program, binding))).toEqual([]);
  });

  it('are made of every program of every model, as it is bound there', () => {
    const seen = new Set<string>();
    const found: string[] = [];
    const watching: Backend = {
      name: 'watching',
      compile: (program, binding, memory, host) => {
        const shape = [program.name, program.kernels.map((k) => k.name).join(), binding.runs?.ions.join(), binding.distinct].join('/');
        if (!seen.has(shape)) found.push(...refusals(program, binding));
        seen.add(shape);
        return scalarBackend.compile(program, binding, memory, host);
      },
    };
    const models = files.filter((file) => /\/(cases\/[^/]+|model)\.json$/.test(file));
    expect(models.length).toBeGreaterThan(50);
    for (const file of models) {
      const loaded = loadModelFile(file);
      if (E.isRight(loaded)) build(loaded.right.model, dirname(file), { read: loaded.right.read, backend: watching });
    }
    expect(found).toEqual([]);
    const engine = ['cable', 'tree', 'ion', 'recorder', 'detector', 'finite', 'play'];
    for (const name of engine) expect([...seen].filter((shape) => shape.includes(name)).length, name).toBeGreaterThan(0);
  });
});
