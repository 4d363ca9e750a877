/** A growing list of bytes with the number formats of WebAssembly binaries. */
export class Bytes {
  private data = new Uint8Array(256);
  private used = 0;

  get length(): number {
    return this.used;
  }

  byte(value: number): this {
    if (this.used === this.data.length) this.grow(this.used + 1);
    this.data[this.used++] = value;
    return this;
  }

  raw(values: Uint8Array): this {
    if (this.used + values.length > this.data.length) this.grow(this.used + values.length);
    this.data.set(values, this.used);
    this.used += values.length;
    return this;
  }

  /** Unsigned LEB128 of a value below 2^53. */
  u32(value: number): this {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    return this.byte(rest);
  }

  /** Signed LEB128 of a 32-bit integer. */
  s32(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  /** Signed LEB128 of a 64-bit integer. */
  s64(value: bigint): this {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 127n);
      rest >>= 7n;
      if ((rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  f64(value: number): this {
    const bits = new Uint8Array(8);
    new DataView(bits.buffer).setFloat64(0, value, true);
    return this.raw(bits);
  }

  text(value: string): this {
    const encoded = new TextEncoder().encode(value);
    return this.u32(encoded.length).raw(encoded);
  }

  /** The length of `body`, then body: sections and function bodies. */
  sized(body: Bytes): this {
    return this.u32(body.length).raw(body.finish());
  }

  finish(): Uint8Array {
    return this.data.slice(0, this.used);
  }

  private grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, 2 * this.data.length));
    larger.set(this.data.subarray(0, this.used));
    this.data = larger;
  }
}
