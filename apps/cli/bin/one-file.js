// The command and all it needs in one file, with the bytecode that V8 once made of it: a process that reads hundreds of modules and compiles their
// functions one by one begins half a second later.
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

/**
 * Whether the one file is there, and in a checkout whether no package was compiled after it: then what was compiled runs, a little later.
 * @param {string} file
 */
export function isCurrent(file) {
  const made = timeOf(file);
  if (made === null) return false;
  for (const kind of ['packages', 'plugins', 'apps']) {
    const folder = fileURLToPath(new URL(`../../../${kind}/`, import.meta.url));
    for (const name of namesIn(folder)) {
      const compiled = timeOf(`${folder}${name}/dist/.tsbuildinfo`);
      if (compiled !== null && compiled > made) return false;
    }
  }
  return true;
}

/**
 * Runs the one file as a CommonJS module. `keepCode` writes the bytecode of all functions that ran beside it where there was none for this
 * version of V8; where that may not be written, nothing happens.
 * @param {string} file
 */
export function load(file) {
  const source = readFileSync(file, 'utf8');
  // V8 compares lengths of sources alone: the hash in the first line says which text the code was made of
  const hash = Buffer.from(source.slice(0, source.indexOf('\n') + 1));
  const kept = readCode(`${file}.code`, hash);
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname, importModule) {${source}\n})`, {
    filename: file,
    ...(kept === null ? {} : { cachedData: kept }),
  });
  const module = { exports: {} };
  // code that was kept cannot import: it is given what imports
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file), (url) => import(url));
  const keepCode = () => {
    if (kept !== null && script.cachedDataRejected !== true) return;
    writeCode(`${file}.code`, hash, script.createCachedData());
  };
  return { exports: module.exports, keepCode };
}

function readCode(file, hash) {
  try {
    const bytes = readFileSync(file);
    return bytes.subarray(0, hash.length).equals(hash) ? bytes.subarray(hash.length) : null;
  } catch {
    return null;
  }
}

/** Another process may read or write it at the same time: it is there whole or not at all. */
function writeCode(file, hash, code) {
  const written = `${file}.${process.pid}`;
  try {
    writeFileSync(written, Buffer.concat([hash, code]));
    renameSync(written, file);
  } catch {
    rmSync(written, { force: true });
  }
}

function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
