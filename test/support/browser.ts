import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';

/** Where Debian and its kin put Chromium; CHROMIUM names another place. */
const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser to test with; null when the machine has none. With CI=true that is an error. */
export function findChromium(): string | null {
  const found = PLACES.find((path) => path !== '' && existsSync(path)) ?? null;
  if (found === null && process.env.CI === 'true')
    throw new Error(`no Chromium found (looked for ${PLACES.filter((p) => p !== '').join(', ')})`);
  return found;
}

/** Bundles an entry as a browser gets it: resolved for browsers, without Node's modules. */
async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: {
      conditions: ['@hillock/source', 'browser', 'module', 'import'],
      alias: [{ find: /^fp-ts\/lib\//, replacement: 'fp-ts/es6/' }],
    },
    build: { write: false, minify: false, lib: { entry: resolve(entry), formats: ['es'], fileName: 'page' } },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (first === undefined || !('output' in first)) throw new Error('vite gave no bundle');
  return first.output[0].code;
}

/**
 * Runs the function `main` that an entry module exports in headless Chromium, with an argument that JSON can hold, and gives what it returns.
 */
export async function inBrowser(executablePath: string, entry: string, argument: unknown): Promise<unknown> {
  const code = await bundle(entry);
  const server = createServer((request, response) => {
    const script = request.url === '/page.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? code : '<!doctype html><title>test</title>');
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const { port } = addressOf(server.address());
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    // as text: a function would carry what the test runner makes of its import
    return await page.evaluate(`import('/page.js').then((page) => page.main(${JSON.stringify(argument)}))`);
  } finally {
    await browser.close();
    server.close();
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
