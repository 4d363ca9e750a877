/** Bytes after which the sets of a first-level cache repeat, and by how much arrays of that size and more are moved apart. */
const PAGE = 4096;
const SKEW = 192;

/**
 * Sizes one memory before it exists. Every array of a model asks for its place here; the memory is then made once, in its final size, and never
 * grown: a grown memory would detach every view of it.
 */
export class Arena {
  private top = 64; // offset 0 is nobody's: a forgotten binding then reads zeros instead of somebody's data

  /** Byte offset of `length` doubles, 16-byte aligned for two-lane SIMD, padded so that whole vectors stay inside. */
  doubles(length: number): number {
    return this.take(8 * (length + (length & 1)));
  }

  /** Byte offset of `length` 32-bit integers, 16-byte aligned. */
  integers(length: number): number {
    return this.take(4 * length);
  }

  get bytes(): number {
    return this.top;
  }

  /** The memory that holds all that was asked for. Throws when it would not fit the 4 GiB that WebAssembly addresses. */
  memory(): WebAssembly.Memory {
    const pages = Math.ceil(this.top / 65536);
    if (pages > 65536) throw new RangeError(`the model needs ${(this.top / 2 ** 30).toFixed(1)} GiB, more than the 4 GiB of one memory`);
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  }

  /** A kernel walks along twenty arrays at once: were they a power of two apart, all would meet in one set of the cache. */
  private take(bytes: number): number {
    const offset = this.top;
    this.top += Math.ceil(bytes / 16) * 16;
    if (bytes >= PAGE) this.top += SKEW;
    return offset;
  }
}
