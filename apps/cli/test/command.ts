import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach } from 'vitest';

export const BIN = fileURLToPath(new URL('../bin/hillock.js', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command as a process, as a user starts it. */
export function hillock(folder: string, ...args: readonly string[]): Promise<Ended> {
  return finished(start(folder, ...args));
}

export function start(folder: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
}

export function finished(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

/** A folder of its own for a test, with files in it. */
export class Folder {
  path: string = mkdtempSync(join(tmpdir(), 'hillock-test-'));

  /** A new folder in its place. */
  renew(): void {
    this.remove();
    this.path = mkdtempSync(join(tmpdir(), 'hillock-test-'));
  }

  read(name: string): unknown {
    return JSON.parse(readFileSync(join(this.path, name), 'utf8'));
  }

  /** Names of what is in it, sorted. */
  files(): string[] {
    return readdirSync(this.path).sort();
  }

  write(name: string, content: string | object): string {
    const path = join(this.path, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A folder of its own for each test of a file. */
export function folderForEachTest(): Folder {
  const folder = new Folder();
  afterEach(() => folder.renew());
  afterAll(() => folder.remove());
  return folder;
}

/** A model that runs; parts of it can be replaced. */
export function model(change: object = {}): object {
  return {
    hillock: 1,
    sections: [{ name: 'soma', L: 20, diam: 20 }],
    regions: [{ sections: 'soma', insert: { hh: {}, pas: { g: 1e-4, e: -65 } } }],
    points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 5, amp: 0.3 } }],
    record: { v: 'soma(0.5).v', i: 'stim.i' },
    spikes: { soma: { at: 'soma(0.5)', threshold: 0 } },
    run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 } },
    ...change,
  };
}
