import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from './command.ts';
import { complain } from './terminal.ts';

/** Where a result goes. `name`: as the user wrote it. */
export interface Output {
  readonly name: string;
  /** The file itself, links followed. */
  readonly path: string;
  /** An ordinary file, which is replaced whole. False: a pipe or a device, which is written into. */
  readonly ordinary: boolean;
}

/** What a name leads to; tells before a run starts when nothing could be written there. What killed processes left there is removed, and told. */
export function output(name: string): Output {
  if (name === '') throw new UsageError('the name of an output is empty');
  const folder = dirname(name);
  const place = stat(folder);
  if (place === null) throw new UsageError(`the folder of "${name}" does not exist`);
  if (!place.isDirectory()) throw new UsageError(`"${folder}" is no folder`);
  const there = stat(name);
  if (there === null && isLink(name)) throw new UsageError(`"${name}" is a link to something that does not exist`);
  if (there?.isDirectory() === true) throw new UsageError(`"${name}" is a folder`);
  if (there?.isSocket() === true) throw new UsageError(`"${name}" is a socket`);
  // a file under /dev is a way to a file that is open already (/dev/stdout): others write into it too
  const ordinary = (there === null || there.isFile()) && !resolve(name).startsWith('/dev/');
  const path = ordinary && there !== null ? realpathSync(name) : resolve(name);
  const found: Output = { name, path, ordinary };
  try {
    if (there !== null) accessSync(path, constants.W_OK);
    if (ordinary) {
      closeSync(openSync(partOf(path), 'w'));
      rmSync(partOf(path), { force: true });
    }
  } catch (error) {
    throw new UsageError(`"${name}" cannot be written: ${reason(error)}`);
  }
  for (const left of removeLeftovers(found))
    complain(`removed "${left}", which an earlier run left when it was killed while it wrote "${name}"`);
  return found;
}

/** Whether an output would destroy a file that is needed, or another output. */
export function sameFile(target: Output, other: string): boolean {
  const a = stat(target.path);
  const b = stat(other);
  if (a !== null && b !== null) return a.ino === b.ino && a.dev === b.dev;
  return a === null && b === null && resolve(realFolder(target.path)) === resolve(realFolder(other));
}

function realFolder(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** How writing ended: where the text is now, and what went wrong where it should have been. */
export interface Written {
  /** Null: nowhere. */
  readonly path: string | null;
  readonly problem: string | null;
}

/** Writes a text to an output. Where that fails, it is kept in the folder for temporary files. */
export function write(target: Output, text: string): Written {
  try {
    if (target.ordinary) writeWhole(target.path, text);
    else writeInto(target.path, text);
    return { path: target.name, problem: null };
  } catch (error) {
    const problem = `"${target.name}" could not be written: ${reason(error)}`;
    const elsewhere = join(tmpdir(), `hillock-${process.pid}-${basename(target.name).slice(-100)}`);
    try {
      writeWhole(elsewhere, text);
      return { path: elsewhere, problem };
    } catch {
      return { path: null, problem };
    }
  }
}

/** A file whole or not at all: beside its place first, then moved onto it. */
function writeWhole(path: string, text: string): void {
  const part = partOf(path);
  try {
    writeInto(part, text, true);
    const before = stat(path);
    if (before !== null) chmodSync(part, before.mode);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function writeInto(path: string, text: string, sync = false): void {
  const file = openSync(path, 'w');
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Younger than this, ms, a file may still be written by a process of another machine that shares the folder. */
const STILL_WRITTEN = 60_000;

/**
 * Removes what processes left beside an output that were killed while they wrote it: `.NAME.PID.part` of a process that is no more. The output itself is whole, or as it was.
 * Names what was removed.
 */
function removeLeftovers({ path, ordinary }: Output): readonly string[] {
  if (!ordinary) return [];
  const [start, end] = [`.${basename(path)}.`, '.part'];
  let names: readonly string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [];
  }
  return names.filter((name) => {
    if (!name.startsWith(start) || !name.endsWith(end)) return false;
    const id = name.slice(start.length, -end.length);
    const file = join(dirname(path), name);
    const left = stat(file);
    if (!/^\d+$/.test(id) || isRunning(Number(id)) || left?.isFile() !== true || Date.now() - left.mtimeMs < STILL_WRITTEN) return false;
    try {
      rmSync(file);
      return true;
    } catch {
      return false;
    }
  });
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}

function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.part`);
}

function stat(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw new UsageError(`"${path}" cannot be reached: ${reason(error)}`);
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** What the operating system says, in words where they are known. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no file can be made there',
  EPIPE: 'nobody reads the pipe',
};

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? error.message;
}
