import type { Model } from '@hillock/hillock';

/** A soma and a dendrite with calcium channels and a potassium current that calcium opens. `pool`: with the pool of mod/capool.mod. */
export function cell(pool: boolean, run: Omit<Model['run'], 'tstop'>, tstop = 50): Model {
  return {
    hillock: 1,
    mechanisms: ['mod/cal.mod', 'mod/capool.mod'],
    sections: [
      { name: 'soma', L: 20, diam: 20 },
      { name: 'dend', L: 120, diam: 2, parent: 'soma(1)' },
    ],
    regions: [
      { sections: 'all', Ra: 100, insert: { hh: {}, cal: {}, ...(pool ? { capool: {} } : {}) } },
      { sections: 'dend', nseg: 9 },
    ],
    points: [{ name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 1e9, amp: 0.6 } }],
    record: { soma: 'soma(0.5).v', dend: 'dend(0.9).v', near: 'dend(0.1).cai', far: 'dend(0.9).cai', e: 'soma(0.5).eca' },
    spikes: { soma: { at: 'soma(0.5)', threshold: 0 } },
    run: { ...run, tstop },
  };
}
