import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderForEachTest, hillock, model, start } from './command.ts';

const folder = folderForEachTest();

describe('outputs', () => {
  it('follow links, keep pipes and devices what they are, and rights', async () => {
    folder.write('cell.json', model());
    folder.write('target.json', 'old');
    chmodSync(join(folder.path, 'target.json'), 0o600);
    symlinkSync('target.json', join(folder.path, 'link.json'));
    expect((await hillock(folder.path, 'run', 'cell.json', '-o', 'link.json')).status).toBe(0);
    expect(lstatSync(join(folder.path, 'link.json')).isSymbolicLink()).toBe(true);
    expect(folder.read('target.json')).toMatchObject({ status: 'finished' });
    expect(statSync(join(folder.path, 'target.json')).mode & 0o777).toBe(0o600);

    execFileSync('mkfifo', [join(folder.path, 'pipe')]);
    const [ran, piped] = await Promise.all([
      hillock(folder.path, 'run', 'cell.json', '-o', 'pipe'),
      readFile(join(folder.path, 'pipe'), 'utf8'),
    ]);
    expect(ran.status).toBe(0);
    expect(JSON.parse(piped)).toMatchObject({ status: 'finished' });
    expect(lstatSync(join(folder.path, 'pipe')).isFIFO()).toBe(true);

    expect((await hillock(folder.path, 'run', 'cell.json', '-o', '/dev/null')).status).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.each([
    [['-o', ''], 'the name of an output is empty'],
    [['--plot', ''], 'the name of an output is empty'],
    [['-o', '/proc/x.json'], '"/proc/x.json" cannot be written: '],
    [['-o', 'x'.repeat(300)], 'cannot be reached: the name is too long'],
    [['-o', 'gone.json'], '"gone.json" is a link to something that does not exist'],
    [['-o', 'cell.json'], '"cell.json" is a file of the model that is run'],
    [['--plot', './sub/../a.mod'], '"./sub/../a.mod" is a file of the model that is run'],
    [['-o', 'a.out', '--plot', './a.out'], 'the result and the plot cannot both be "a.out"'],
  ])('%j: told before the run, nothing changed', async (options, expected) => {
    const mod = 'NEURON { SUFFIX a }';
    folder.write('a.mod', mod);
    mkdirSync(join(folder.path, 'sub'));
    symlinkSync('nowhere/x', join(folder.path, 'gone.json'));
    // long enough to time out if it ran
    folder.write('cell.json', model({ mechanisms: ['a.mod'], run: { tstop: 1e9, integrator: { method: 'backward-euler', dt: 0.025 } } }));
    const before = readFileSync(join(folder.path, 'cell.json'), 'utf8');
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', ...options);
    expect(err).toContain(`hillock run: error: `);
    expect(err).toContain(expected);
    expect(err).not.toMatch(/\n {4}at /);
    expect(status).toBe(2);
    expect(readFileSync(join(folder.path, 'cell.json'), 'utf8')).toBe(before);
    expect(readFileSync(join(folder.path, 'a.mod'), 'utf8')).toBe(mod);
    expect(folder.files()).toEqual(['a.mod', 'cell.json', 'gone.json', 'sub']);
  });

  it('that cannot be written after all are kept elsewhere', async () => {
    folder.write('cell.json', model());
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '-o', '/dev/full');
    expect(status).toBe(1);
    const kept = /error: "\/dev\/full" could not be written: no space left; it is kept in "(.*)"\n/.exec(err)?.[1] ?? '';
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({ status: 'finished', nodes: 2 });
    rmSync(kept);
  });
});

describe('what a process that was killed while it wrote left beside its output', () => {
  it('is removed by the next run, and told', async () => {
    folder.write('cell.json', model());
    // a process that has ended: its number is nobody's
    const { pid = 0 } = await new Promise<{ pid?: number }>((resolve) => {
      const child = start(folder.path, '--version');
      child.on('close', () => resolve(child.pid === undefined ? {} : { pid: child.pid }));
    });
    const old = new Date(Date.now() - 3600_000);
    const left = [`.result.json.${pid}.part`, `.result.json.${process.pid}.part`, `.other.json.${pid}.part`, '.result.json.x.part'];
    for (const name of left) utimesSync(folder.write(name, '{"t": [0'), old, old);
    folder.write(`.result.json.${pid + 1}0000000.part`, 'young');
    const { status, err } = await hillock(folder.path, 'run', 'cell.json', '-o', 'result.json');
    expect(status).toBe(0);
    expect(err).toContain(`removed ".result.json.${pid}.part", which an earlier run left when it was killed while it wrote "result.json"`);
    const files = readdirSync(folder.path);
    expect(files).not.toContain(left[0]);
    // of a process that runs, of another output, of nobody, and too young to tell
    for (const name of [...left.slice(1), `.result.json.${pid + 1}0000000.part`, 'result.json']) expect(files).toContain(name);
  });
});
