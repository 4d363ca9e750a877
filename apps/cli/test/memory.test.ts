import { describe, expect, it } from 'vitest';
import { folderForEachTest, hillock } from './command.ts';

const folder = folderForEachTest();

/** The most memory that a process takes which lays a model out and runs it twice, and what the model needs while it runs. */
async function measure(name: string): Promise<{ readonly peak: number; readonly compartments: number; readonly kept: number }> {
  const { out, err, status } = await hillock(folder.path, 'bench', name, '--repeat', '1', '--json');
  expect([status, err]).toEqual([0, '']);
  const { peakBytes, models } = JSON.parse(out);
  return { peak: peakBytes, compartments: models[0].compartments, kept: models[0].bytesPerCompartment };
}

describe('memory', () => {
  it('a compartment with hh takes 250 bytes at most, laying out included', async () => {
    const [large, small] = [await measure('cable-big'), await measure('chain-hh')];
    expect(large.compartments).toBe(524_288);
    // 24 bytes of states, 16 of reversal potentials, 88 of the cable: voltage, its equation, geometry and strands
    expect(large.kept).toBeGreaterThan(120);
    expect(large.kept).toBeLessThan(132);
    const each = (large.peak - small.peak) / (large.compartments - small.compartments);
    // a process has every page of what is kept in memory at its end
    expect(each).toBeGreaterThan(large.kept);
    expect(each).toBeLessThan(250);
  });
});
