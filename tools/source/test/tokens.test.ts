import { describe, expect, it } from 'vitest';
import { jsonPositions } from '../json-positions.ts';
import { imports } from '../specifiers.ts';
import { ScanError, tokens } from '../tokens.ts';

const cut = (text: string): readonly string[] => tokens(text).map((t) => t.text);
const named = (text: string): readonly (string | undefined)[] => imports(tokens(text)).map((i) => i.specifier);

describe('tokens', () => {
  it('leaves comments out and keeps places', () => {
    const found = tokens('// import "a"\n/* import "b"\n */ x = 1');
    expect(found.map((t) => [t.text, t.line, t.column])).toEqual([
      ['x', 3, 5],
      ['=', 3, 7],
      ['1', 3, 9],
    ]);
  });

  it('resolves the escapes of strings', () => {
    expect(
      tokens(String.raw`'a\n\x41\u0042\u{43}\'\
d'`)[0]?.value,
    ).toBe("a\nABC'd");
  });

  it('tells a regular expression from a division', () => {
    expect(cut('a = b / c / d')).toEqual(['a', '=', 'b', '/', 'c', '/', 'd']);
    expect(cut(`a = /"/g; b`)).toEqual(['a', '=', '/"/g', ';', 'b']);
    expect(cut(`return /'[/']/`)).toEqual(['return', "/'[/']/"]);
    expect(cut(`if (x) /'/.test(y)`)).toEqual(['if', '(', 'x', ')', "/'/", '.', 'test', '(', 'y', ')']);
    expect(cut('f(x) / 2')).toEqual(['f', '(', 'x', ')', '/', '2']);
    expect(cut('x! / 2')).toEqual(['x', '!', '/', '2']);
    expect(cut('x++ / 2')).toEqual(['x', '++', '/', '2']);
    expect(cut('this.return / 2 / 3')).toEqual(['this', '.', 'return', '/', '2', '/', '3']);
    expect(cut(`if (x) { y } /'/.test(z)`)).toContain("/'/");
  });

  it('finds code in the holes of templates and none in their text', () => {
    const nested = `\`import "a" \${f({ k: \`import("b") \${1 + 2}\` })} import "c"\`; last`;
    expect(tokens(nested).map((t) => t.text)).toEqual([
      `\`import "a" \${`,
      'f',
      '(',
      '{',
      'k',
      ':',
      `\`import("b") \${`,
      '1',
      '+',
      '2',
      '}`',
      '}',
      ')',
      '} import "c"`',
      ';',
      'last',
    ]);
    expect(named(nested)).toEqual([]);
  });

  it.each([
    ["'abc", 1, 1],
    ['x;\n  "abc\n"', 2, 3],
    ['`abc', 1, 1],
    ['`abc ${x', 1, 9],
    ['x = /abc\n/', 1, 5],
    ['x /* abc', 1, 3],
    ['x = \u0001', 1, 5],
  ])('refuses %j with its place', (text, line, column) => {
    expect(() => tokens(text)).toThrow(ScanError);
    try {
      tokens(text);
    } catch (error) {
      expect(error).toMatchObject({ line, column });
    }
  });
});

describe('imports', () => {
  it.each([
    ["import 'a'", 'a'],
    ["import x from 'a'", 'a'],
    ["import x, { type y as z } from 'a'", 'a'],
    ["import * as x from 'a'", 'a'],
    ["import type { x } from 'a'", 'a'],
    ["import {\n  x, // from 'b'\n  y,\n} from\n 'a';", 'a'],
    ["export * from 'a'", 'a'],
    ["export * as x from 'a'", 'a'],
    ["export { x, type y } from 'a'", 'a'],
    ["export type { x } from 'a'", 'a'],
    ["export type * from 'a'", 'a'],
    ["const x = await import('a')", 'a'],
    ['const x = await import(`a`)', 'a'],
    ["import('a', { with: { type: 'json' } })", 'a'],
    ["let x: import('a').T", 'a'],
    ["let x: typeof import('a')", 'a'],
    ["import x = require('a')", 'a'],
    ["const x = require('a')", 'a'],
    ["declare module 'a' { interface X {} }", 'a'],
    ['/// <reference types="a" />', 'a'],
    ['/// <reference path="a.ts" />', './a.ts'],
    ["import x from '\\u0061'", 'a'],
  ])('%j', (text, specifier) => {
    expect(named(text)).toEqual([specifier]);
  });

  it.each([
    "// import 'a'",
    "/* export * from 'a' */",
    `const s = "import 'a'"`,
    "const s = `import x from 'a'`",
    "x.import('a')",
    "const o = { import: 'a' }",
    'import.meta.url',
    "export { x }; const from = 'a'",
    "export type X = 'a'",
    "export const x = 'a'",
    "export default 'a'",
    '/// <reference lib="dom" />',
    "const r = /import 'a'/",
  ])('none in %j', (text) => {
    expect(named(text)).toEqual([]);
  });

  it.each(['import(name)', `import(\`a/\${b}\`)`, "import('a' + b)", 'require(x)'])('%j is computed', (text) => {
    expect(imports(tokens(text))).toMatchObject([{ specifier: undefined }]);
  });

  it('says where each specifier stands', () => {
    expect(imports(tokens("import a from 'x';\nexport {\n  b,\n} from 'y';"))).toMatchObject([
      { specifier: 'x', line: 1, column: 15 },
      { specifier: 'y', line: 4, column: 8 },
    ]);
  });
});

describe('jsonPositions', () => {
  it('finds keys and elements by path', () => {
    const found = jsonPositions('{\n  "a": { "b": 1 },\n  "c": [\n    { "p": 1 },\n    { "p": 2 }\n  ],\n  "b": [[1, 2], [3]]\n}');
    expect(Object.fromEntries(found)).toMatchObject({
      a: { line: 2, column: 3 },
      'a/b': { line: 2, column: 10 },
      'c/0/p': { line: 4, column: 7 },
      'c/1/p': { line: 5, column: 7 },
      'b/0/1': { line: 7, column: 13 },
      'b/1/0': { line: 7, column: 18 },
    });
  });
});
