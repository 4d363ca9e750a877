import type { StaggeredSystem, Status } from '@hillock/contracts';

/** A call of one stage with its arguments, in order. */
export interface StageCall {
  readonly stage: Exclude<keyof StaggeredSystem, 'reason'>;
  readonly args: readonly (number | boolean)[];
}

/** A system without equations: it writes down which stages are called, and can fail at the one you choose. */
export interface RecordingSystem extends StaggeredSystem {
  readonly calls: readonly StageCall[];
}

/** `failAt`: index of the call that gives `status`; stages that give no status cannot fail and record the call only. */
export function recordingSystem(failAt = -1, status: Status = 0): RecordingSystem {
  const calls: StageCall[] = [];
  let reason = '';
  const record = (stage: StageCall['stage'], args: StageCall['args']): Status => {
    calls.push({ stage, args });
    if (calls.length - 1 !== failAt) return 0;
    reason = `${stage} was told to fail`;
    return status;
  };
  return {
    calls,
    get reason() {
      return reason;
    },
    detect(t) {
      record('detect', [t]);
    },
    deliver: (tUntil) => record('deliver', [tUntil]),
    assemble: (t, cj) => record('assemble', [t, cj]),
    solve: () => record('solve', []),
    update: (factor, moveIonCurrents) => record('update', [factor, moveIonCurrents]),
    transfer(t) {
      record('transfer', [t]);
    },
    advance: (t, dt, secondOrder) => record('advance', [t, dt, secondOrder]),
    accept: (t) => record('accept', [t]),
  };
}

/** Stages whose status a stepper must look at. */
export function givesStatus(stage: StageCall['stage']): boolean {
  return stage !== 'detect' && stage !== 'transfer';
}
