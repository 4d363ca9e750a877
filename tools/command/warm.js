// Runs models with the command's one file, and keeps the bytecode of what ran. usage: warm.js FILE MODEL...
import { load } from '../../apps/cli/bin/one-file.js';

const [file, ...models] = process.argv.slice(2);
const { exports, keepCode } = load(file);
for (const model of models) {
  const status = await exports.main(['run', model, '--json']);
  if (status !== 0) throw new Error(`${model} ends with status ${status}`);
}
keepCode();
