/** Engine memory that is kept for blocks: places are taken and given back while the memory lives. Offsets are bytes, multiples of 16. */
export class Room {
  readonly bytes: number;
  private readonly base: number;
  private readonly used: { readonly offset: number; readonly bytes: number }[] = [];

  constructor(base: number, bytes: number) {
    this.base = base;
    this.bytes = bytes;
  }

  /** The first gap that is large enough; −1 when there is none. */
  take(bytes: number): number {
    const wanted = Math.max(16, Math.ceil(bytes / 16) * 16);
    let offset = this.base;
    let at = 0;
    for (; at < this.used.length; at++) {
      const next = this.used[at]!;
      if (next.offset - offset >= wanted) break;
      offset = next.offset + next.bytes;
    }
    if (offset + wanted > this.base + this.bytes) return -1;
    this.used.splice(at, 0, { offset, bytes: wanted });
    return offset;
  }

  giveBack(offset: number): void {
    const at = this.used.findIndex((one) => one.offset === offset);
    if (at >= 0) this.used.splice(at, 1);
  }
}
