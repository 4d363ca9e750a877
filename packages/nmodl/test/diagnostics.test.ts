import { describe, expect, it } from 'vitest';
import { compileMechanism, formatDiagnostic } from '../src/index.ts';
import { compiled, density, mistakes } from './support.ts';

/** Line, column and message of each mistake, counted in the text between the quotes. */
function told(text: string): string[] {
  return mistakes(text).map((d) => `${d.line}:${d.column} ${d.message}${d.nearest === undefined ? '' : ` (${d.nearest})`}`);
}

describe('diagnostics', () => {
  it.each([
    [
      'an undeclared name, with the nearest',
      density('PARAMETER { gbar = 1 }\nASSIGNED { i v }\nBREAKPOINT { i = gbra*v }', 'NONSPECIFIC_CURRENT i\nRANGE gbar'),
      ['8:18 "gbra" is not declared (gbar)'],
    ],
    ['an assignment to an undeclared name', density('STATE { m }\nINITIAL { mm = 1 }'), ['6:11 "mm" is not declared (m)']],
    [
      'a SOLVE of a missing block',
      density("STATE { m }\nBREAKPOINT { SOLVE states METHOD cnexp }\nDERIVATIVE state { m' = -m }"),
      ['6:20 SOLVE of "states", but there is no such block (state)'],
    ],
    ['a missing brace', 'NEURON { SUFFIX a }\nINITIAL { ', ['2:11 unexpected the end of the file']],
    ['a missing operand', density('STATE { m }\nINITIAL { m = 1 + }'), ['6:19 unexpected "}"']],
    ['an unknown function', density('STATE { m }\nINITIAL { m = exq(1) }'), ['6:15 no function or procedure "exq" (exp)']],
    [
      'a wrong number of arguments',
      density('STATE { m }\nINITIAL { m = f(1) }\nFUNCTION f(a, b) { f = a + b }'),
      ['6:15 "f" takes 2 arguments, not 1'],
    ],
    [
      'a PROCEDURE with a value',
      density('STATE { m }\nINITIAL { m = p() }\nPROCEDURE p() { m = 1 }'),
      ['6:15 "p" is a PROCEDURE: it has no value'],
    ],
    ['a name declared twice', density('PARAMETER { a = 1 }\nSTATE { a }'), ['5:13 "a" is declared already, in line 6']],
    ['a constant that is set', density('CONSTANT { c = 1 }\nINITIAL { c = 2 }'), ['6:11 "c" is a constant and cannot be set']],
    ['a variable that is none of the ion', density('', 'USEION na READ ek'), ['3:18 "ek" is no variable of ion na']],
    [
      'an index out of range',
      density('ASSIGNED { w[3] }\nINITIAL { w[3] = 2 }'),
      ['6:13 index 3 is outside "w", which has elements 0 to 2'],
    ],
    ['an array without an index', density('ASSIGNED { w[3] v2 }\nINITIAL { v2 = w }'), ['6:16 "w" is an array of 3: it needs an index']],
    ['a scalar with an index', density('ASSIGNED { x }\nINITIAL { x[0] = 1 }'), ['6:11 "x" is no array']],
    ['recursion', density('FUNCTION f(x) { f = g(x) }\nFUNCTION g(x) { g = f(x) }'), ['5:10 "f" calls itself: recursion is not supported']],
    [
      'recursion under a current, beside another mistake',
      density(
        'ASSIGNED { v i }\nFUNCTION f(x) { if (x > 1) { f = x*f(x - 1) } else { f = 1 } }\nBREAKPOINT { i = f(v) + vv }',
        'NONSPECIFIC_CURRENT i',
      ),
      ['6:10 "f" calls itself: recursion is not supported', '7:25 "vv" is not declared (v)'],
    ],
    ['a name in GLOBAL that nothing declares', density('PARAMETER { gbar = 1 }', 'GLOBAL gba'), ['3:10 "gba" is not declared (gbar)']],
    ['an unknown constant of UNITS', density('UNITS { F = (faradey) (coulomb) }'), ['5:13 no value is known for (faradey) in (coulomb)']],
    ['an unterminated comment', 'COMMENT\nno end', ['1:1 COMMENT without ENDCOMMENT']],
    [
      'an unterminated string',
      'NEURON { SUFFIX a }\nINCLUDE "x.inc\n',
      ['2:9 a string without its closing quote', '2:9 no file "x.inc" to INCLUDE'],
    ],
    ['a derivative outside DERIVATIVE', density("STATE { m }\nINITIAL { m' = 1 }"), ['6:11 "m\'" belongs into a DERIVATIVE block']],
    ['v in an artificial cell', 'NEURON { ARTIFICIAL_CELL A }\nASSIGNED { x v }\nINITIAL { x = v }', ['3:15 an artificial cell has no v']],
    ['a file without a mechanism', 'UNITS { }', ['1:1 the file names no mechanism']],
    ['two arguments of one name', 'NEURON { POINT_PROCESS P }\nNET_RECEIVE (w, w) { }', ['2:17 two arguments named "w"']],
    [
      'WATCH in a mechanism without NET_RECEIVE',
      'NEURON { POINT_PROCESS P }\nASSIGNED { v }\nINITIAL { WATCH (v > 1) 2 }',
      ['3:11 WATCH belongs into NET_RECEIVE'],
    ],
    [
      'WATCH of something that is no comparison',
      'NEURON { POINT_PROCESS P }\nASSIGNED { v }\nNET_RECEIVE (w) { WATCH (v) 2 }',
      ['3:26 WATCH compares two values'],
    ],
    [
      'WATCH of a value of the connection, which no later look could see',
      'NEURON { POINT_PROCESS P }\nASSIGNED { v }\nNET_RECEIVE (w) { WATCH (v > w) 2 }',
      ['3:30 "w" is not declared'],
    ],
    [
      'FOR_NETCONS in a mechanism without NET_RECEIVE',
      'NEURON { POINT_PROCESS P }\nASSIGNED { x }\nINITIAL { FOR_NETCONS (w) { x = w } }',
      ['3:11 FOR_NETCONS in a mechanism without NET_RECEIVE'],
    ],
    [
      'FOR_NETCONS with more values than a connection has',
      'NEURON { POINT_PROCESS P }\nASSIGNED { x }\nNET_RECEIVE (w) { FOR_NETCONS (a, b) { x = b } }',
      ['3:19 a connection has 1 value, FOR_NETCONS names 2'],
    ],
    ['BEFORE something that has no such block', density('BEFORE SOLVE { }'), ['5:8 unexpected "SOLVE"']],
    ['a POINTER that is an array', density('ASSIGNED { x p }\nINITIAL { x = p[1] }', 'POINTER p'), ['6:15 "p" is no array']],
    [
      'a POINTER that means something else',
      density('', 'USEION na READ ena\nPOINTER ena'),
      ['4:9 "ena" has a meaning already and cannot be a POINTER'],
    ],
    [
      'CONDUCTANCE of an ion without a current',
      density('ASSIGNED { g i v }\nBREAKPOINT { CONDUCTANCE g USEION na\n i = g*v }', 'USEION na READ ena\nNONSPECIFIC_CURRENT i'),
      ['7:35 the mechanism writes no current of ion na'],
    ],
    ['CONDUCTANCE outside BREAKPOINT', density('ASSIGNED { g }\nINITIAL { CONDUCTANCE g }'), ['6:11 CONDUCTANCE belongs into BREAKPOINT']],
    [
      'a FUNCTION_TABLE with a wrong number of arguments',
      density('ASSIGNED { x }\nFUNCTION_TABLE f(a)\nINITIAL { x = f(1, 2) }'),
      ['7:15 "f" takes 1 argument, not 2'],
    ],
    [
      'mistakes of a block that no SOLVE names',
      density("STATE { m }\nDERIVATIVE unused { m' = bad z' = 1 }\nKINETIC other { ~ m <-> q (1, 1) }"),
      ['6:26 "bad" is not declared', `6:30 "z" is not a STATE: it has no derivative`, expect.stringMatching(/^7:.*"q"/)],
    ],
    ['a misspelt word of the NEURON block', 'NEURON { SUFFX a }', ['1:10 unexpected "SUFFX" (SUFFIX)']],
    ['a misspelt WRITE', density('', 'USEION na READ ena WRIT ina'), ['3:22 unexpected "WRIT" (WRITE)']],
    ['a misspelt block', density('PARAMTER { a = 1 }'), ['5:1 unexpected "PARAMTER" (PARAMETER)']],
    ['a misspelt statement', density('INITIAL { LOCL a }'), ['5:11 unexpected "LOCL" (LOCAL)']],
    [
      'a misspelt method',
      density("STATE { m }\nBREAKPOINT { SOLVE s METHOD cnepx }\nDERIVATIVE s { m' = -m }"),
      ['6:29 no METHOD "cnepx" (cnexp)'],
    ],
    [
      'limits the wrong way round',
      density('PARAMETER { g = 1 <3, 2> }'),
      ['5:19 the limits of "g" are the wrong way round: nothing is from 3 to 2'],
    ],
    [
      'a number too large to be one',
      density('PARAMETER { g = 1e999 }'),
      ['5:17 1e999 is too large: the largest number is 1.7976931348623157e+308'],
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it.each([
    ['a unit misspelt', 'UNITS { (mV) = (milivolt) }', '5:16 "milivolt" is no known unit', 'millivolt'],
    ['a unit of a variable', 'ASSIGNED { x (mx/cm2) }', '5:12 "mx" in the unit of "x" is no known unit', undefined],
    [
      'a default outside the limits',
      'PARAMETER { g = 5 <1, 2> }',
      '5:13 "g" is 5 by default, which is outside its own limits, 1 to 2',
      undefined,
    ],
    [
      'a block that does nothing',
      "STATE { m }\nDERIVATIVE unused { m' = -m }",
      '6:12 no SOLVE names the DERIVATIVE block "unused": it does nothing',
      undefined,
    ],
  ])('warns of %s', (_, text, expected, nearest) => {
    const { warnings } = compiled(density(text));
    expect(warnings.map((d) => `${d.line}:${d.column} ${d.message}`)).toEqual([expected]);
    expect(warnings[0]?.nearest).toBe(nearest);
  });

  it('knows units as mechanism files write them', () => {
    const text = density(
      `UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) (uS) = (microsiemens) (mM) = (milli/liter) (um) = (micron) (molar) = (1/liter)
         (MOhm) = (megohm) (foo) = (mV) (bars) = (kilo bar) }
       ASSIGNED { a (mA/cm2) b (mho/cm2) c (/ms) d (1/mM-ms) e (degC) f (foo/um2) g (1) h (S) i (ohm-cm) j (mM/ms) k (pA) l (micron2/ms) m (umho) n (kHz) }`,
    );
    expect(compiled(text).warnings).toEqual([]);
  });

  it('tells that there are more than it shows', () => {
    const found = mistakes(density(`INITIAL {\n${Array.from({ length: 500 }, (_, i) => `x${i} = 1`).join('\n')}\n}`));
    expect(found).toHaveLength(101);
    expect(found[100]?.message).toBe('there are more than 100 errors; the next: "x100" is not declared');
  });

  it('shows what is near in a long line, and no control characters', () => {
    const [far] = mistakes(density(`INITIAL { ${'a = 1 '.repeat(5000)} }`.replace('a = 1', 'b\u0007 = 1')));
    expect(far).toBeDefined();
    if (far === undefined) return;
    const shown = formatDiagnostic(far);
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThan(300);
    expect(shown).not.toContain('\u0007');
    const [, late] = mistakes(density(`PARAMETER { a = 1 }\nINITIAL { ${'a = 1 '.repeat(5000)} q = z }`));
    const lines = formatDiagnostic(late ?? far).split('\n');
    expect(lines[1]?.indexOf('z }')).toBe(lines[2]?.indexOf('^'));
  });

  it('refuses what is no text', () => {
    expect(mistakes('\u007fELF\u0000\u0001')).toMatchObject([{ line: 1, message: 'the file is no text', sourceLine: '' }]);
  });

  it.each([
    ['C code', density('INITIAL {\nVERBATIM\nfoo();\nENDVERBATIM\n}'), '6:1 VERBATIM (C code) is not supported yet'],
    ['a random number of this kind', density('ASSIGNED { x }\nINITIAL { x = gauss(0, 1) }'), '6:15 gauss is not supported yet'],
  ])('says that %s is not supported, and where', (_, text, expected) => {
    expect(told(text)).toContain(expected);
  });

  it('tells several mistakes in one go, in the order of the text', () => {
    const text = density(
      'PARAMETER { a = 1 b = }\nSTATE { m }\nINITIAL {\n  m = aa\n  m = = 2\n  m = (1\n}\nBREAKPOINT { SOLVE nothing METHOD cnexp }',
      'GLOBAL zzz',
    );
    expect(mistakes(text).map((d) => d.line)).toEqual([3, 5, 8, 9, 11, 12]);
  });

  it.each([
    [
      'a name in RANGE that nothing declares',
      density('PARAMETER { gbar = 1 }', 'RANGE gba'),
      '3:9 "gba" is in RANGE but declared nowhere; the nearest declared name is "gbar"',
    ],
    [
      'an ion variable that is only READ, and set',
      density('ASSIGNED { ena }\nINITIAL { ena = 2 }', 'USEION na READ ena'),
      '6:11 "ena" is only READ: what is assigned to it stays in the mechanism',
    ],
    ['C code outside all blocks', `${density('')}VERBATIM\n#include <math.h>\nENDVERBATIM\n`, '6:1 C code outside all blocks is ignored'],
  ])('warns of %s', (_, text, expected) => {
    expect(compiled(text).warnings.map((d) => `${d.line}:${d.column} ${d.message}`)).toEqual([expected]);
  });

  it('shows the line with a caret under the place', () => {
    const [first] = mistakes('NEURON { SUFFIX a }\nPARAMETER { gbar = 1 }\n\tINITIAL { gbar = gbra }');
    expect(first).toBeDefined();
    if (first === undefined) return;
    expect(formatDiagnostic(first).split('\n')).toEqual([
      'test.mod:3:19: error: "gbra" is not declared [HIL-NMODL-011]',
      '  \tINITIAL { gbar = gbra }',
      `  \t${' '.repeat(17)}^~~~`,
      '  nearest known name: gbar',
    ]);
  });

  it('names the file of an INCLUDE', () => {
    const found = compileMechanism('NEURON { SUFFIX a }\nINCLUDE "b.inc"', {
      file: 'a.mod',
      include: () => ({ file: 'b.inc', text: 'STATE { x }\nINITIAL { y = 1 }' }),
    });
    expect(found).toMatchObject({ left: [{ file: 'b.inc', line: 2, column: 11 }] });
  });

  it('refuses an INCLUDE of itself, and one nested too deep', () => {
    const include = (name: string) => ({ file: name, text: `INCLUDE "${name}"` });
    expect(mistakes('INCLUDE "b.inc"', { include }).map((d) => d.message)[0]).toMatch(/INCLUDEs itself/);
    let n = 0;
    const ever = () => ({ file: `f${n++}`, text: 'INCLUDE "next"' });
    expect(mistakes('INCLUDE "next"', { include: ever }).map((d) => d.message)[0]).toMatch(/INCLUDEs itself/);
    expect(n).toBeLessThan(50);
  });
});
