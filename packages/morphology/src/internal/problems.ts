import type { MorphologyError, MorphologyErrorTag } from '../api.ts';

/** Looking for the nearest name is worth it for the first few mistakes only; a list of thousands is read by nobody. */
export const SUGGESTIONS = 20;

/** Collects mistakes up to a limit, and counts the rest. */
export class Problems {
  readonly errors: MorphologyError[] = [];
  private readonly limit: number;
  private dropped = 0;

  constructor(limit = 100) {
    this.limit = limit;
  }

  get any(): boolean {
    return this.errors.length > 0;
  }

  get full(): boolean {
    return this.errors.length >= this.limit;
  }

  add(error: MorphologyError): void {
    if (this.full) this.dropped++;
    else this.errors.push(error);
  }

  /** A mistake in a section's description. */
  at(section: number, path: readonly (string | number)[], tag: MorphologyErrorTag, message: string): void {
    this.add({ tag, message, section, path });
  }

  /** A mistake on a line of a file. */
  onLine(line: number, tag: MorphologyErrorTag, message: string): void {
    this.add({ tag, message: `line ${line}: ${message}`, section: -1, path: [], line });
  }

  /** All of them; the last one says how many more there are. */
  list(): readonly MorphologyError[] {
    const last = this.errors[this.errors.length - 1];
    if (last === undefined || this.dropped === 0) return this.errors;
    return [...this.errors.slice(0, -1), { ...last, message: `${last.message} (and ${this.dropped} more)` }];
  }
}
