import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { compileFile } from '../src/index.ts';

/** What is asked for when a file includes a name, and what is told. */
function included(file: string, name: string): { readonly asked: readonly string[]; readonly told: string } {
  const asked: string[] = [];
  const made = compileFile(file, `NEURON { SUFFIX a }\nINCLUDE "${name}"`, (path) => {
    asked.push(path);
    return 'PARAMETER { secret = 1 }';
  });
  return { asked, told: E.isLeft(made) ? (made.left[0]?.message ?? '') : '' };
}

describe('INCLUDE', () => {
  it.each([
    ['a.mod', 'x.inc', 'x.inc'],
    ['./a.mod', 'b/./x.inc', 'b/x.inc'],
    ['mod/a.mod', 'x.inc', 'mod/x.inc'],
    ['mod/a.mod', '../inc/x.inc', 'inc/x.inc'],
    ['../mod/a.mod', '../inc/x.inc', '../inc/x.inc'],
    ['/home/me/mod/a.mod', 'sub/../x.inc', '/home/me/mod/x.inc'],
  ])('in %s of "%s" reads %s', (file, name, path) => {
    expect(included(file, name)).toEqual({ asked: [path], told: '' });
  });

  it.each([
    ['a.mod', '/etc/passwd'],
    ['a.mod', '../x.inc'],
    ['a.mod', 'b/../../x.inc'],
    ['a.mod', '..\\\\x.inc'],
    ['a.mod', 'C:\\\\x.inc'],
    ['mod/a.mod', '../../x.inc'],
    ['../mod/a.mod', '../../x.inc'],
    ['/home/me/mod/a.mod', '../mods/x.inc'],
    ['/home/me/mod/a.mod', '/home/me/mod/x.inc'],
  ])('in %s of "%s" is not read: it leaves the folder', (file, name) => {
    expect(included(file, name)).toEqual({ asked: [], told: `INCLUDE "${name}" leaves the folder of the mechanism files: it is not read` });
  });
});
