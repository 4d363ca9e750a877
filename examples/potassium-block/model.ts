import type { Model } from '@hillock/hillock';

/** A soma with a dendrite under a steady current. `potassium`: with the channel of mod/kchan.mod; without it the cell has sodium and leak only. */
export function cell(potassium: boolean, run: Omit<Model['run'], 'tstop'>, tstop = 50): Model {
  return {
    hillock: 1,
    mechanisms: ['mod/nachan.mod', 'mod/kchan.mod'],
    sections: [
      { name: 'soma', L: 20, diam: 20 },
      { name: 'dend', L: 300, diam: 2, parent: 'soma(1)' },
    ],
    regions: [
      { sections: 'all', Ra: 100, insert: { nachan: {}, ...(potassium ? { kchan: {} } : {}) } },
      { sections: 'dend', nseg: 7 },
    ],
    points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 1e9, amp: 0.3 } }],
    record: { soma: 'soma(0.5).v', dend: 'dend(0.9).v' },
    spikes: { soma: { at: 'soma(0.5)', threshold: 0 } },
    run: { ...run, tstop },
  };
}
