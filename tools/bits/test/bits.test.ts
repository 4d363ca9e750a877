import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tokens } from '../../source/tokens.ts';
import { readAllowances } from '../allowances.ts';
import { bitsProblems, inexactUses } from '../rules.ts';

const uses = (text: string): readonly string[] => inexactUses(tokens(text)).map((u) => u.what);
const file = (path: string, text: string) => ({ path, tokens: tokens(text) });

describe('arithmetic that differs between engines', () => {
  it.each([
    ['Math.exp(x)', 'Math.exp'],
    ['Math . log1p (x)', 'Math.log1p'],
    ['globalThis.Math.pow(x, 2)', 'Math.pow'],
    ['Math?.tan(x)', 'Math.tan'],
    ['Math.random()', 'Math.random'],
    ["Math['exp'](x)", 'Math'],
    ['const { exp } = Math;', 'Math'],
    [`\`\${Math.sin(x)}\``, 'Math.sin'],
    ['x ** y', '**'],
    ['x **= 2', '**'],
    ['2 ** 0.5', '**'],
    ['2 ** n', '**'],
    ['12 ** 2', '**'],
  ])('%s', (text, what) => {
    expect(uses(text)).toEqual([what]);
  });

  it.each(['Math.sqrt(x) + Math.PI', '2 ** 52', '2 ** -1022', '// Math.exp(x)', '"x ** y"', '/** Math.exp */', 'x * y', 'my.math.exp(x)'])(
    'not %s',
    (text) => {
      expect(uses(text)).toEqual([]);
    },
  );

  it('is a problem in packages and plugins only', () => {
    const found = bitsProblems(
      [file('packages/a/src/b.ts', '\n  Math.exp(1)'), file('plugins/a/src/b.ts', 'x ** 3'), file('apps/a/src/b.ts', 'x ** 3')],
      [],
    );
    expect(found.map((p) => [p.file, p.line, p.column])).toEqual([
      ['packages/a/src/b.ts', 2, 3],
      ['plugins/a/src/b.ts', 1, 3],
    ]);
  });

  it('is allowed where the list says so, for that file and use alone; an allowance nothing needs is a problem', () => {
    const allowance = { file: 'packages/a/src/b.ts', uses: ['Math.log'], reason: 'a number on screen', line: 4, column: 2 };
    expect(bitsProblems([file('packages/a/src/b.ts', 'Math.log(1)')], [allowance])).toEqual([]);
    expect(bitsProblems([file('packages/a/src/b.ts', 'Math.log(1) + Math.exp(1)')], [allowance]).map((p) => p.message)).toEqual([
      'Math.exp does not give the same bits in every engine',
    ]);
    expect(bitsProblems([file('packages/a/src/c.ts', 'Math.log(1)')], [allowance])).toMatchObject([
      { file: 'packages/a/src/c.ts', rule: 'bits' },
      { file: 'tools/bits/allowed.json', line: 4, column: 2, rule: 'stale-allowance' },
    ]);
  });
});

describe('the list of allowances', () => {
  function read(text: string | undefined): ReturnType<typeof readAllowances> {
    const root = mkdtempSync(join(tmpdir(), 'hillock-bits-'));
    try {
      mkdirSync(join(root, 'tools/bits'), { recursive: true });
      if (text !== undefined) writeFileSync(join(root, 'tools/bits/allowed.json'), text);
      return readAllowances(root);
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  it('is read with places; none is an empty one', () => {
    expect(read('[\n  { "file": "a.ts", "uses": ["**"], "reason": "because" }\n]')).toEqual([
      { file: 'a.ts', uses: ['**'], reason: 'because', line: 2, column: 3 },
    ]);
    expect(read(undefined)).toEqual([]);
  });

  it.each([
    '{}',
    '[{ "file": "a.ts", "uses": ["**"] }]',
    '[{ "file": "a.ts", "uses": ["**"], "reason": "" }]',
    '[{ "file": "a.ts", "uses": [1], "reason": "x" }]',
  ])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(/tools\/bits\/allowed\.json/);
  });
});
