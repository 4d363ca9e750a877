import type { ExtensionPoints, PluginSpec } from '@hillock/contracts';
import { nearestName } from '@hillock/names';
import { isRange, isVersion } from './semver.ts';

/** What a field has to be: says what was expected, or null. */
type Expect = (value: unknown) => string | null;
type Shape = Readonly<Record<string, Expect>>;

const text: Expect = (x) => (typeof x === 'string' && x !== '' ? null : 'a text');
const texts: Expect = (x) => (Array.isArray(x) && x.every((one) => typeof one === 'string') ? null : 'a list of texts');
const callable: Expect = (x) => (typeof x === 'function' ? null : 'a function');
const version: Expect = (x) => (typeof x === 'string' && isVersion(x) ? null : 'a version such as "1.0.0"');
const range: Expect = (x) => (typeof x === 'string' && isRange(x) ? null : 'a semver range such as "^0.1.0"');
const schema: Expect = (x) =>
  isRecord(x) && typeof x.parse === 'function' && isRecord(x.jsonSchema) ? null : 'a schema: { parse(json), jsonSchema }';
const structure: Expect = (x) =>
  typeof x === 'string' && STRUCTURES.includes(x) ? null : `one of ${STRUCTURES.map((name) => `"${name}"`).join(', ')}`;
const ranges: Expect = (x) =>
  x === undefined || (isRecord(x) && Object.values(x).every((one) => range(one) === null)) ? null : 'names of plugins with semver ranges';

const STRUCTURES: readonly string[] = ['diagonal', 'dense', 'csc', 'tree', 'operator'];
const FACTORY: Shape = { name: text, options: schema, create: callable };

const PLUGIN: Shape = { name: text, version, contracts: range, module: text, peers: ranges };

/** The shapes of what can be provided; where there are two, `options` tells the factory from the thing itself. */
const PROVIDED: { readonly [K in keyof ExtensionPoints]: readonly [Shape, Shape?] } = {
  integrators: [{ ...FACTORY, needs: texts }],
  linearSolvers: [{ name: text, structure, create: callable }, FACTORY],
  mechanisms: [{ names: texts, load: callable }],
  steppers: [{ name: text, step: callable }, FACTORY],
  blocks: [FACTORY],
  observers: [FACTORY],
  morphologies: [{ extensions: texts, read: callable }],
};

function isRecord(x: unknown): x is Readonly<Record<string, unknown>> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function fieldProblems(value: Readonly<Record<string, unknown>>, shape: Shape, where: string): string[] {
  return Object.entries(shape).flatMap(([key, expect]) => {
    const wanted = expect(value[key]);
    return wanted === null ? [] : [`${where}${key} is to be ${wanted}, not ${value[key] === undefined ? 'missing' : kindOf(value[key])}`];
  });
}

function kindOf(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
}

function isKind(key: string): key is keyof ExtensionPoints {
  return Object.hasOwn(PROVIDED, key);
}

/** Everything that keeps a value from being a plugin; nothing: it has the form of one. */
export function shapeProblems(value: unknown): readonly string[] {
  if (!isRecord(value)) return ['a plugin is what definePlugin({ name, version, contracts, module, provides }) gives'];
  const problems = fieldProblems(value, PLUGIN, '');
  const { provides } = value;
  if (!isRecord(provides)) return [...problems, 'provides is to be an object: { integrators: [ … ] }'];
  for (const [kind, list] of Object.entries(provides)) {
    if (!isKind(kind)) {
      const nearest = nearestName(kind, Object.keys(PROVIDED));
      problems.push(
        `provides.${kind} is nothing that a plugin can add; ${nearest === undefined ? `there are ${Object.keys(PROVIDED).join(', ')}` : `nearest: "${nearest}"`}`,
      );
    } else if (list === undefined) continue;
    else if (!Array.isArray(list)) problems.push(`provides.${kind} is to be a list, not ${kindOf(list)}`);
    else problems.push(...list.flatMap((one: unknown, i) => providedProblems(one, PROVIDED[kind], `provides.${kind}[${i}]`)));
  }
  return problems;
}

function providedProblems(one: unknown, [own, factory]: readonly [Shape, Shape?], where: string): string[] {
  if (!isRecord(one)) return [`${where} is to be an object, not ${kindOf(one)}`];
  return fieldProblems(one, factory !== undefined && 'options' in one ? factory : own, `${where}.`);
}

export function isPlugin(value: unknown): value is PluginSpec {
  return shapeProblems(value).length === 0;
}
