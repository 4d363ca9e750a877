/**
 * `npm run command`, the end of `npm run build`: writes apps/cli/dist/hillock.cjs, the command and all it needs in one file whose first line is the hash of the
 * rest, and the bytecode that V8 makes of it in two short runs.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stdout } from 'node:process';
import { build } from 'vite';

const target = resolve('apps/cli/dist/hillock.cjs');
/** Models that run what most runs do, and soon end. */
const MODELS = ['tools/command/error-control.json', 'examples/network/model.json', 'examples/pump/model.json', 'examples/ca1/model.json'];

await build({
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  resolve: { conditions: ['@hillock/source'], alias: [{ find: /^fp-ts\/lib\//, replacement: 'fp-ts/es6/' }] },
  ssr: { noExternal: true, resolve: { conditions: ['@hillock/source'] } },
  build: {
    ssr: 'apps/cli/src/main.ts',
    outDir: 'apps/cli/dist',
    emptyOutDir: false,
    minify: false,
    target: 'node20',
    rolldownOptions: { output: { format: 'cjs', entryFileNames: 'hillock.cjs', codeSplitting: false } },
  },
});
// where a plugin is imported: code that was kept cannot do that itself, its caller lends it `importModule`
const [before = '', after, more] = readFileSync(target, 'utf8').split('await import(');
if (after === undefined || more !== undefined) throw new Error('the command imports in one place, which is not found');
const text = `${before}await importModule(${after}`;
writeFileSync(target, `// sha256 ${createHash('sha256').update(text).digest('hex')}\n${text}`);
rmSync(`${target}.code`, { force: true });
execFileSync(process.execPath, ['tools/command/warm.js', target, ...MODELS], { stdio: ['ignore', 'ignore', 'pipe'] });
stdout.write('command: apps/cli/dist/hillock.cjs written\n');
