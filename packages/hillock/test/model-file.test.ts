import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { buildModel, formatModelError, parseModel, parseModelText } from '../src/index.ts';
import { duplicateKeys } from '../src/model-file/duplicate-keys.ts';
import { jsonMistake } from '../src/model-file/json-mistake.ts';

const good = {
  hillock: 1,
  title: 'a cell',
  celsius: 20,
  vInit: -70,
  globals: { usetable_hh: 0 },
  sections: [
    { name: 'soma', L: 20, diam: 20 },
    {
      name: 'dend',
      pt3d: [
        [0, 0, 0, 2],
        [100, 0, 0, 1],
      ],
      parent: 'soma(1)',
      childEnd: 0,
    },
    { name: 'axon', L: 50, diam: { x: [0, 1], value: [2, 1] }, parent: 'soma(0)' },
  ],
  regions: [
    { sections: 'all', nseg: { dLambda: 0.1, freq: 100 }, Ra: 100, cm: 1, insert: { pas: { g: 1e-4 } } },
    {
      sections: ['dend', 'axon'],
      nseg: 3,
      cm: { x: [0, 1], value: [1, 2] },
      insert: { pas: { e: { byDistance: 'soma(0.5)', um: [0, 100], value: [-70, -60] } } },
    },
    { sections: 'soma', insert: { hh: {} }, ions: { ena: 55 }, ionStyle: { na: [1, 2, 1, 0, 0] } },
  ],
  points: [
    { name: 'stim', type: 'IClamp', at: 'soma(0.5)', params: { delay: 1, dur: 2, amp: 0.1 } },
    { name: 'syn', type: 'Exp2Syn', at: 'dend(0.5)' },
    { name: 'bg', type: 'NetStim', params: { interval: 5 } },
  ],
  connections: [
    { from: 'bg', to: 'syn', weight: 0.01, delay: 1 },
    { to: 'syn', weight: [0.01], events: [1, 2] },
  ],
  record: { v: 'soma(0.5).v' },
  spikes: { soma: { at: 'soma(0.5)', threshold: 0 }, bg: { at: 'bg' } },
  run: { tstop: 5, integrator: { method: 'backward-euler', dt: 0.025 }, rates: 'exact', sample: 0.1 },
};

/** A copy with one thing changed: the value at a path, or nothing there any more. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy: unknown = structuredClone(good);
  let at = copy;
  path.slice(0, -1).forEach((key) => {
    at = Reflect.get(Object(at), key);
  });
  const last = path[path.length - 1] ?? '';
  if (value === undefined) Reflect.deleteProperty(Object(at), last);
  else Reflect.set(Object(at), last, value);
  return copy;
}

describe('the model file', () => {
  it('that is right is taken as it is, and builds', () => {
    const parsed = parseModel(good);
    expect(parsed).toEqual(E.right(good));
    if (E.isRight(parsed)) expect(E.isRight(buildModel(parsed.right))).toBe(true);
  });

  it.each<[readonly (string | number)[], unknown, string]>([
    [['hillock'], 2, '/hillock: the format version "hillock" is 1'],
    [['hillock'], undefined, '/hillock: the key "hillock" is missing'],
    [['run'], undefined, '/run: the key "run" is missing'],
    [['title'], 3, '/title: expected a text, not 3'],
    [['celsius'], Number.NaN, '/celsius: expected a number, not NaN'],
    [['vInit'], Number.POSITIVE_INFINITY, '/vInit: expected a finite number'],
    [['globals', 'x'], 'y', '/globals/x: expected a number or, for a FUNCTION_TABLE, { "x", "value" }, not "y"'],
    [['sections', 0, 'l'], 3, '/sections/0/l: unknown key "l"; nearest: "L"'],
    [['sections', 0, 'L'], 0, '/sections/0/L: the length L must be above 0'],
    [['sections', 1, 'childEnd'], 2, '/sections/1/childEnd: childEnd is 0 or 1'],
    [['sections', 1, 'pt3d', 1], [1, 2, 3], '/sections/1/pt3d/1'],
    [['sections', 2, 'diam'], { x: [0, 1], value: [1] }, '/sections/2/diam: "x" and "value" must have the same length'],
    [['sections', 2, 'diam'], { x: [1, 0], value: [1, 2] }, '/sections/2/diam: "x" must rise'],
    [['sections'], {}, '/sections: expected a list'],
    [['regions', 0, 'nseg'], 0, '/regions/0/nseg: nseg must be 1 or more'],
    [['regions', 0, 'nseg'], 1.5, '/regions/0/nseg: nseg must be a whole number'],
    [['regions', 0, 'nseg'], 1e9, '/regions/0/nseg: nseg must be 32767 or less'],
    [['regions', 0, 'nseg'], { dlambda: 0.1 }, '/regions/0/nseg/dlambda: unknown key "dlambda"; nearest: "dLambda"'],
    [['regions', 0, 'Ra'], -1, '/regions/0/Ra: Ra must be above 0'],
    [['regions', 1, 'insert', 'pas', 'e'], { byDistance: 'soma(0.5)', um: [0], value: [1, 2] }, '/regions/1/insert/pas/e'],
    [['regions', 2, 'ionStyle', 'na'], [1, 2], '/regions/2/ionStyle/na'],
    [['points', 0, 'params', 'amp'], '1', '/points/0/params/amp: expected a number, not "1"'],
    [['points', 0, 'name'], undefined, '/points/0/name: the key "name" is missing'],
    [['connections', 0, 'delay'], -1, '/connections/0/delay: a delay must be 0 or more'],
    [['connections', 0, 'wieght'], 1, '/connections/0/wieght: unknown key "wieght"; nearest: "weight"'],
    [['spikes', 'soma', 'at'], 3, '/spikes/soma/at: expected a text'],
    [['run', 'tstop'], -1, '/run/tstop: tstop must be 0 or more'],
    [['run', 'integrator', 'dt'], 0, '/run/integrator/dt: the step dt must be above 0'],
    [['run', 'rates'], 'fast', '/run/rates: rates are "nmodl", "exact" or "table"'],
    [['run', 'integrator', 'conditionOrder'], 3, '/run/integrator/conditionOrder: conditionOrder is 1'],
    [['gaps'], [], '/gaps: "gaps" is not supported yet'],
    [['record'], [], '/record: expected an object, not a list'],
    [['spikes'], [], '/spikes: expected an object, not a list'],
    [['globals'], [], '/globals: expected an object, not a list'],
    [['globals', 'x'], true, '/globals/x: expected a number or, for a FUNCTION_TABLE, { "x", "value" }, not true'],
    [['points', 0, 'params'], [], '/points/0/params: expected an object, not a list'],
    [['regions', 0, 'insert'], [], '/regions/0/insert: expected an object, not a list'],
    [['regions', 2, 'insert', 'hh'], [], '/regions/2/insert/hh: expected an object, not a list'],
    [['regions', 2, 'ions'], [], '/regions/2/ions: expected an object, not a list'],
    [['regions', 0, 'nseg'], [], '/regions/0/nseg: expected a whole number or { "dLambda" }, not a list'],
    [['run'], [], '/run: expected an object, not a list'],
    [['run'], null, '/run: expected an object, not null'],
    [['spikes', 'soma'], [], '/spikes/soma: expected an object, not a list'],
    [['celsius'], {}, '/celsius: expected a number, not an object'],
    [['record', 'constructor'], 'soma(0.5).v', '/record/constructor: "constructor" cannot be a name'],
    [['regions', 0, 'insert', 'constructor'], {}, '/regions/0/insert/constructor: "constructor" cannot be a name'],
    [['constructor'], 1, '/constructor: unknown key "constructor"'],
  ])('%j = %j: %s', (path, value, expected) => {
    const parsed = parseModel(changed(path, value));
    expect(E.isLeft(parsed)).toBe(true);
    if (E.isLeft(parsed))
      expect(parsed.left.map((e) => formatModelError(e, 'm'))).toContainEqual(expect.stringContaining(`m: ${expected}`));
  });

  it('tells several mistakes at once', () => {
    const parsed = parseModel({ hillock: 1, celsius: 'x', sectoins: [], run: { tstop: -1, integrator: { method: 3 } } });
    expect(E.isLeft(parsed) && parsed.left.length).toBe(4);
  });

  it.each([[null], [3], ['text'], [[]], [true]])('is an object, not %j', (json) => {
    expect(parseModel(json)).toMatchObject({ left: [{ path: [], message: expect.stringContaining('expected an object') }] });
  });

  it('has no name that JavaScript would lose', () => {
    const text = JSON.stringify(good).replace('"record":{', '"record":{"__proto__":"soma(0.5).v",');
    expect(parseModelText(text)).toMatchObject({ left: [{ path: ['record', '__proto__'], message: '"__proto__" cannot be a name' }] });
    const top = JSON.stringify(good).replace('{', '{"__proto__":1,');
    expect(parseModelText(top)).toMatchObject({ left: [{ path: ['__proto__'] }] });
  });

  it.each([
    ['{\n  "dt": NaN\n}', 'line 2, column 9: not JSON: found NaN, which JSON does not have, expected a value'],
    ['{\n  // hi\n}', 'line 2, column 3: not JSON: found a comment, which JSON does not have, expected a name in double quotes or "}"'],
    ['{"a": 1,}', 'line 1, column 9: not JSON: found "}", expected a name in double quotes'],
    ['[1 2]', 'line 1, column 4: not JSON: found "2", expected "," or "]"'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: not JSON: found "b", expected "," or "}"'],
    ['{\n"a": tru}', 'line 2, column 6: not JSON: found "tru", expected a value'],
    ["{'a': 1}", `line 1, column 2: not JSON: found "'", expected a name in double quotes or "}"`],
    [
      '{"a": "b\nc"}',
      'line 1, column 7: not JSON: found a text that does not end, or has a character that must be escaped, expected a value',
    ],
    ['{"a": 01}', 'line 1, column 8: not JSON: found "1", expected "," or "}"'],
    ['{} x', 'line 1, column 4: not JSON: found "x", expected the end of the file'],
    ['{"a": [1, 2', 'line 1, column 12: not JSON: found the end of the file, expected "," or "]"'],
  ])('%j: %s', (text, expected) => {
    expect(parseModelText(text)).toMatchObject({ left: [{ path: [], message: expect.stringContaining(expected) }] });
  });

  it.each([
    [
      '{"hillock": 1,\n "celsius": 6, "celsius": 7}',
      ['/celsius: line 2, column 16: the key "celsius" is there already (line 2, column 2): only one of the two can be meant'],
    ],
    [
      '{"run": {"tstop": 1, "integrator": {}, "tst\\u006fp": 2}}',
      ['/run/tstop: line 1, column 40: the key "tstop" is there already (line 1, column 10): only one of the two can be meant'],
    ],
    [
      '{"points": [{"a": "x"}, {"a": "]\\"", "b": [{}], "a" : [1, "a"]}], "points": []}',
      [
        '/points/1/a: line 1, column 49: the key "a" is there already (line 1, column 26): only one of the two can be meant',
        '/points: line 1, column 67: the key "points" is there already (line 1, column 2): only one of the two can be meant',
      ],
    ],
    [
      '{"record": {"v": "soma(0.5).v", "v": "soma(0.5).v", "v": ""}}',
      [expect.stringContaining('column 33'), expect.stringContaining('column 53')],
    ],
  ])('keys that an object has twice: %j', (text, expected) => {
    const parsed = parseModelText(text);
    expect(E.isLeft(parsed) && parsed.left.map((e) => formatModelError(e, 'm').slice(3))).toEqual(expected);
  });

  it('and finds none in JSON that was made of objects', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateKeys(JSON.stringify(value, null, 1))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds a place for every text that is no JSON, and none for JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '/', 'N', '\\', '\u0001', '-', '.'))
      .map(([json, at, c]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + c + json.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        let good_ = true;
        try {
          JSON.parse(text);
        } catch {
          good_ = false;
        }
        expect(jsonMistake(text) === null).toBe(good_);
      }),
      { numRuns: 2000 },
    );
  });

  it('that is no JSON is told with line and column', () => {
    expect(parseModelText('{\n  "hillock": 1,\n  "title" 3\n}')).toMatchObject({
      left: [{ message: expect.stringMatching(/^line 3, column 11: not JSON/) }],
    });
    expect(parseModelText('')).toMatchObject({ left: [{ message: expect.stringContaining('not JSON') }] });
    expect(E.isRight(parseModelText(`\ufeff${JSON.stringify(good)}`))).toBe(true);
  });

  it('damaged in any way gives mistakes and never an exception', () => {
    const paths: (string | number)[][] = [];
    const collect = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const [key, inner] of Object.entries(value)) collect(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    collect(good, []);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.double(), fc.constantFrom('soma(2)', 'dend(0.5)', 'x', '')),
        (path, value) => {
          const parsed = parseModel(changed(path, value));
          if (E.isRight(parsed)) buildModel(parsed.right);
          else expect(parsed.left.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
