import type { Reached } from './course.ts';
import { carryState } from './layout/carry-over.ts';
import type { SimulationParts } from './simulation.ts';

/** Puts a model into the state that another layout of it is in: memory, recordings, spike trains and events. The events are taken out there. */
export function continueIn(to: SimulationParts, from: SimulationParts, { above }: Reached): void {
  carryState({ layout: from.layout, buffer: from.memory.buffer }, { layout: to.layout, buffer: to.memory.buffer });
  carryRecordings(to, from);
  for (const [name, train] of to.trains) train.push(...(from.trains.get(name) ?? []));
  to.events.delivery.enter(from.events.delivery.leave(), to.layout.points);
  // detectors of steps of fixed size have it in memory, thresholds of others are told by the course
  if (above !== null) return;
  const now = new Set(from.events.watched.flatMap((source, i) => (from.events.above[i] === 1 ? [source.number] : [])));
  to.events.watched.forEach((source, i) => {
    to.events.above[i] = now.has(source.number) ? 1 : 0;
  });
}

function carryRecordings(to: SimulationParts, from: SimulationParts): void {
  const length = Math.min(...from.recorders.flatMap((recorder) => (recorder === null ? [] : [recorder.samples])));
  const column = (group: number, at: number): Float64Array | null => from.recorders[group]?.live(at).subarray(0, length) ?? null;
  to.recorders.forEach((recorder, group) => {
    if (recorder === null) return;
    const columns: (Float64Array | null)[] = [column(0, 0)];
    for (const { name, group: own, column: at } of to.traces) {
      const before = from.traces.find((trace) => trace.name === name);
      if (own === group && before !== undefined) columns[at] = column(before.group, before.column);
    }
    recorder.goOn(columns, length);
  });
}
