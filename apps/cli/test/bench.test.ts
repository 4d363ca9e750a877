import { describe, expect, it } from 'vitest';
import { folderForEachTest, hillock } from './command.ts';

const folder = folderForEachTest();

describe('hillock bench', () => {
  it('measures a model, by name and from a file, and compares with before', async () => {
    const first = await hillock(folder.path, 'bench', 'chain', '--repeat', '1', '--profile', '--json');
    expect(first.status).toBe(0);
    expect(first.err).toBe('');
    const { models } = JSON.parse(first.out);
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({ name: 'chain', compartments: 1000, steps: 2000, repeats: 1 });
    expect(models[0].perStep.median).toBeGreaterThan(0.5);
    expect(models[0].bytesPerCompartment).toBeGreaterThan(50);
    const shares: number[] = models[0].profile.map((p: { share: number }) => p.share);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    expect(models[0].profile.map((p: { kernel: string }) => p.kernel)).toContain('tree-solver.solve');

    models[0].perStep.median = 1e9;
    folder.write('before.json', JSON.stringify({ models }));
    const second = await hillock(folder.path, 'bench', 'chain', '--repeat', '1', '--against', 'before.json');
    expect(second.out).toMatch(/^chain .* [\d.]+ × as fast as before \(1000000000\)$/m);
  });

  it('writes its models as files that can be run', async () => {
    const { status, out } = await hillock(folder.path, 'bench', 'chain', 'chain-hh', '--write', 'models');
    expect([status, out.trim().split('\n').length]).toEqual([0, 2]);
    const inspected = await hillock(folder.path, 'inspect', 'models/chain-hh.json', '--json');
    expect(JSON.parse(inspected.out).sections[0].compartments).toBe(1000);
  });

  it.each([
    [['models/chain.json', '--write', 'models'], '--write is for the models that are made here'],
    [['chian'], 'no model "chian"; nearest: chain'],
    [['chain', '--repeat', '0'], '--repeat is a whole number from 1, not "0"'],
    [['chain', '--against', 'no.json'], '--against: "no.json" cannot be read as JSON'],
    [['./no.json'], 'no such file'],
  ])('%j: refused', async (args, expected) => {
    const { status, out, err } = await hillock(folder.path, 'bench', ...args);
    expect(status).toBe(2);
    expect(err).toContain(expected);
    expect(out).toBe('');
  });
});
