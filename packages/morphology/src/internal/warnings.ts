import type { MorphologyWarning } from '../api.ts';

/** Collects oddities up to a limit, and counts the rest. */
export class Warnings {
  private readonly found: MorphologyWarning[] = [];
  private readonly limit: number;
  private dropped = 0;

  constructor(limit = 100) {
    this.limit = limit;
  }

  add(line: number, message: string): void {
    if (this.found.length >= this.limit) this.dropped++;
    else this.found.push({ line, message });
  }

  /** All of them; the last one says how many more there are. */
  list(): readonly MorphologyWarning[] {
    const last = this.found[this.found.length - 1];
    if (last === undefined || this.dropped === 0) return this.found;
    return [...this.found.slice(0, -1), { ...last, message: `${last.message} (and ${this.dropped} more warnings)` }];
  }
}
