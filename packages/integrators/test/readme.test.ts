import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';

function read(path: string): Promise<string> {
  return readFile(new URL(path, import.meta.url), 'utf8');
}

describe('README', () => {
  it('shows the examples and the uses of the conformance kits that are type-checked and run here', async () => {
    const blocks = [...(await read('../README.md')).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
    const files = ['robertson.ts', 'custom.ts', 'custom-conformance.test.ts', 'example.ts', 'conformance.test.ts'];
    expect(blocks).toStrictEqual(await Promise.all(files.map((file) => read(`./readme-${file}`))));
  });

  it('has examples whose own assertions hold', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await import('./readme-robertson.ts');
    await import('./readme-example.ts');
    expect(log).toHaveBeenCalledTimes(3);
    log.mockRestore();
  });

  it('shows an integrator of one’s own in under 40 lines', async () => {
    expect((await read('./readme-custom.ts')).trimEnd().split('\n').length).toBeLessThan(40);
  });
});
