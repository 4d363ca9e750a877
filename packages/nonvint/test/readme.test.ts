import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';

function read(path: string): Promise<string> {
  return readFile(new URL(path, import.meta.url), 'utf8');
}

describe('README', () => {
  it('shows the example and the use of the conformance kit that are type-checked and run here', async () => {
    const blocks = [...(await read('../README.md')).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
    expect(blocks).toStrictEqual([await read('./readme-example.ts'), await read('./readme-conformance.test.ts')]);
  });

  it('has an example whose own assertions hold', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await import('./readme-example.ts');
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
  });
});
