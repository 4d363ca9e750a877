const MAGIC = 0x4e564231;
const VERSION = 1;
const HEADER = 12;

/**
 * Puts the saved states of blocks into one array: magic, version, number of blocks, then for each block its length plus one (0: it saves nothing)
 * and its bytes; all numbers are unsigned, 32 bits, little endian.
 */
export function packStates(states: readonly (Uint8Array | null)[]): Uint8Array {
  let length = HEADER;
  for (const state of states) length += 4 + (state?.length ?? 0);
  const bytes = new Uint8Array(length);
  const words = new DataView(bytes.buffer);
  words.setUint32(0, MAGIC, true);
  words.setUint32(4, VERSION, true);
  words.setUint32(8, states.length, true);
  let at = HEADER;
  for (const state of states) {
    words.setUint32(at, state === null ? 0 : state.length + 1, true);
    at += 4;
    if (state === null) continue;
    bytes.set(state, at);
    at += state.length;
  }
  return bytes;
}

/** The inverse of {@link packStates}; throws an Error that says what does not fit. The parts are copies. */
export function unpackStates(bytes: Uint8Array, blocks: number): readonly (Uint8Array | null)[] {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER || words.getUint32(0, true) !== MAGIC) throw new Error('these bytes are no saved state of nonvint blocks');
  const version = words.getUint32(4, true);
  if (version !== VERSION) throw new Error(`the state of the nonvint blocks has version ${version}; only ${VERSION} can be restored`);
  const count = words.getUint32(8, true);
  if (count !== blocks) throw new Error(`the state was saved with ${count} nonvint blocks; here there are ${blocks}`);
  const states: (Uint8Array | null)[] = [];
  let at = HEADER;
  for (let block = 0; block < blocks; block++) {
    if (at + 4 > bytes.length) throw new Error(`the saved state ends before block ${block}`);
    const length = words.getUint32(at, true) - 1;
    at += 4;
    if (at + length > bytes.length) throw new Error(`the saved state ends inside block ${block}`);
    states.push(length < 0 ? null : bytes.slice(at, at + length));
    at += Math.max(length, 0);
  }
  if (at !== bytes.length) throw new Error(`the saved state has ${bytes.length - at} bytes too many`);
  return states;
}
