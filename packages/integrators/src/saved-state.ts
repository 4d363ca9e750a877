/** Eight letters that say whose state it is, then the version and the number of values in each array, then the arrays; all numbers little-endian doubles. */
const HEADER = 8;

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** The state of a method as bytes, for {@link loadState}. `name` may have up to eight letters of ASCII. */
export function saveState(name: string, version: number, arrays: readonly Float64Array[]): Uint8Array {
  const lengths = [version, arrays.length, ...arrays.map((array) => array.length)];
  const count = lengths.length + arrays.reduce((sum, array) => sum + array.length, 0);
  const bytes = new Uint8Array(HEADER + 8 * count);
  for (let i = 0; i < Math.min(HEADER, name.length); i++) bytes[i] = name.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  let at = HEADER;
  for (const values of [lengths, ...arrays]) {
    for (const value of values) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

/**
 * Fills `arrays` from bytes that {@link saveState} made of arrays of the same lengths. Throws, with nothing changed, when the bytes are another method's,
 * another version's or another system's.
 */
export function loadState(name: string, version: number, bytes: Uint8Array, arrays: readonly Float64Array[]): void {
  const written = String.fromCharCode(...bytes.subarray(0, HEADER)).replace(/\0+$/, '');
  demand(written === name.slice(0, HEADER), `these bytes are the state of "${written}", not of "${name}"`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = (bytes.byteLength - HEADER) / 8;
  const number = (i: number): number => (i < count ? view.getFloat64(HEADER + 8 * i, true) : Number.NaN);
  demand(number(0) === version, `the state of "${name}" has version ${number(0)}; this is version ${version}`);
  const lengths = arrays.map((array) => array.length);
  const needed = 2 + lengths.length + lengths.reduce((sum, length) => sum + length, 0);
  const fits = number(1) === arrays.length && lengths.every((length, i) => number(2 + i) === length) && count === needed;
  demand(fits, `the state of "${name}" is of a system of another size, or was cut off`);
  let at = 2 + lengths.length;
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++) array[i] = number(at + i);
    at += array.length;
  }
}
