import { nearestName } from '@hillock/names';
import type { ModelError } from '../api.ts';

export type Path = readonly (string | number)[];

/** Collects the mistakes of a model, so that all are told at once. */
export class Problems {
  readonly list: ModelError[] = [];

  add(path: Path, message: string): void {
    this.list.push({ path, message });
  }

  /** A name that did not resolve: `what` is the kind of thing, `known` the names there are. */
  unknown(path: Path, what: string, written: string, known: Iterable<string>): void {
    const nearest = nearestName(written, known);
    const message = `no ${what} "${written}"`;
    this.list.push(nearest === undefined ? { path, message } : { path, message, nearest });
  }

  get any(): boolean {
    return this.list.length > 0;
  }
}
