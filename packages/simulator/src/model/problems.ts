import { nearestName } from '@hillock/names';
import type { ModelError } from '../api.ts';

export type Path = readonly (string | number)[];

/** So many mistakes are kept; the last of them tells that there are more. */
const MOST = 100;

/** So many are given the nearest known name: looking for it takes long where a model has many names. */
const SUGGESTIONS = 20;

/** Collects the mistakes of a model, so that all are told at once. */
export class Problems {
  readonly list: ModelError[] = [];
  /** What else can be said of a name that did not resolve. */
  hint: (written: string) => string | undefined = () => undefined;
  private readonly ofTypes = new Set<string>();
  private suggestions = 0;

  add(path: Path, message: string, nearest?: string): void {
    if (this.told(path) || this.list.length > MOST) return;
    if (this.list.length === MOST) this.list.push({ path: [], message: `there are more than ${MOST} mistakes` });
    else this.list.push(nearest === undefined ? { path, message } : { path, message, nearest });
  }

  /** A name that did not resolve: `what` is the kind of thing, `known` the names there are. */
  unknown(path: Path, what: string, written: string, known: Iterable<string>): void {
    const hint = this.hint(written);
    if (hint !== undefined) this.add(path, `no ${what} "${written}": ${hint}`);
    else this.add(path, `no ${what} "${written}"`, this.suggestions++ < SUGGESTIONS ? nearestName(written, known) : undefined);
  }

  get any(): boolean {
    return this.list.length > 0;
  }

  /** A mistake in a cell type is told once, not once a cell. */
  private told(path: Path): boolean {
    if (path[0] !== 'cellTypes') return false;
    const key = JSON.stringify(path);
    if (this.ofTypes.has(key)) return true;
    this.ofTypes.add(key);
    return false;
  }
}
