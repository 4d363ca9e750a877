import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './command.ts';

/** Tells before a run starts when its result could not be written. */
export function checkOutput(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) throw new UsageError(`the folder of "${path}" does not exist`);
  if (!statSync(folder).isDirectory()) throw new UsageError(`"${folder}" is no folder`);
  if (existsSync(path) && statSync(path).isDirectory()) throw new UsageError(`"${path}" is a folder`);
}

/** Writes a file whole or not at all: beside its place first, then moved onto it. */
export function writeWhole(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const file = openSync(temporary, 'w');
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
