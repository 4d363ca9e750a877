/**
 * `npm run layers`: checks the imports of every package against the layers of layers.json, and their arithmetic against ../bits/allowed.json.
 * Prints one line for each problem; exit status 1 when there is any, 2 when the workspace cannot be read.
 * usage: check.ts [ROOT]
 */
import { resolve } from 'node:path';
import { readAllowances } from '../bits/allowances.ts';
import { bitsProblems } from '../bits/rules.ts';
import { inOrder, problemText } from '../source/problem.ts';
import { layerProblems } from './rules.ts';
import { readWorkspace } from './workspace.ts';

function main(root: string): number {
  try {
    const workspace = readWorkspace(root);
    const files = workspace.packages.flatMap((p) => p.files);
    const problems = inOrder([...layerProblems(workspace), ...bitsProblems(files, readAllowances(root))]);
    for (const p of problems) process.stdout.write(`${problemText(p)}\n`);
    process.stdout.write(`layers: ${workspace.packages.length} packages, ${files.length} files, ${problems.length} problems\n`);
    return problems.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`layers: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = main(resolve(process.argv[2] ?? '.'));
