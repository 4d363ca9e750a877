import type { Model } from '@hillock/simulator';

/** Every text and every key of a model but for its connections, records and spikes, which name places and never a mechanism by itself. */
export function wordsOf({ connections: _connections, record: _record, spikes: _spikes, ...model }: Model): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') words.add(value);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const [key, inner] of Object.entries(value)) {
        words.add(key);
        if (typeof inner !== 'number') visit(inner);
      }
    }
  };
  visit(model);
  return words;
}
