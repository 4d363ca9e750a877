import type { Factory, IntegratorFactory, LinearSolver, OptionsProblem, Refusal, Schema, Structure } from '@hillock/contracts';
import { isOptionsProblem } from '@hillock/contracts';
import { nearestName } from '@hillock/names';
import { schemaProblem } from './json-schema.ts';
import { labelOf, type Registered, type Registry } from './registry.ts';

/** An error that says where below the options it is. */
export class OptionsError extends Error implements OptionsProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
  declare readonly nearest?: string;

  constructor(of: string, { path, problem, nearest }: OptionsProblem) {
    const place = path.length === 0 ? '' : `/${path.join('/')}: `;
    super(`options of ${of}: ${place}${problem}${nearest === undefined ? '' : `; nearest: "${nearest}"`}`);
    this.path = path;
    this.problem = problem;
    if (nearest !== undefined) this.nearest = nearest;
  }
}

/** What an error tells of options: its place and words, or its message. */
export function problemOf(error: unknown): OptionsProblem {
  if (isOptionsProblem(error)) return error;
  return { path: [], problem: error instanceof Error ? error.message : String(error) };
}

/**
 * Options of a part by its own schema: its `parse`, and its JSON Schema for what that lets through. `given` are the options as they are in the model file, where
 * `parsed` has names replaced by what they name. Throws an {@link OptionsError}.
 */
export function parseOptions<O>(of: string, schema: Schema<O>, given: unknown, parsed: unknown = given): O {
  const told = schemaProblem(schema.jsonSchema, given ?? {});
  let options: O;
  try {
    options = schema.parse(parsed);
  } catch (error) {
    throw new OptionsError(of, isOptionsProblem(error) ? error : (told ?? problemOf(error)));
  }
  if (told !== null) throw new OptionsError(of, told);
  return options;
}

/** The error-controlled methods of a registry, as a simulation is given them: linear solvers in their options are named by any plugin, and what they need of a system is looked at first. */
export function integratorsOf(registry: Registry): readonly IntegratorFactory<unknown>[] {
  return registry.all('integrators').map(({ part, plugin }) => ({
    name: part.name,
    needs: part.needs,
    options: {
      jsonSchema: part.options.jsonSchema,
      parse: (json) => parseOptions(part.name, part.options, json, withSolvers(part.name, json, registry)),
    },
    create(system, options) {
      for (const need of part.needs) {
        const lacking = need === 'mass' ? system.mass === undefined : system.newton === undefined;
        if (lacking) return lacks(part.name, need);
      }
      const made = part.create(system, options);
      if ('refused' in made || typeof made.step === 'function') return made;
      return {
        refused: `"${part.name}": ${labelOf(plugin)} made no integrator`,
        instead: 'another method, until its author has mended it',
      };
    },
  }));
}

function lacks(name: string, need: IntegratorFactory<unknown>['needs'][number]): Refusal {
  return need === 'mass'
    ? { refused: `"${name}", which needs a system with a mass matrix`, instead: '"bdf" or "esdirk"' }
    : {
        refused: `"${name}", which needs a system that makes its Newton operator`,
        instead: '"bdf" or "esdirk", which make theirs by differences',
      };
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(x: unknown): x is Json {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** Options in which the linear solvers of `newton` are themselves instead of their names. */
function withSolvers(of: string, json: unknown, registry: Registry): unknown {
  if (!isRecord(json) || !isRecord(json.newton)) return json;
  return { ...json, newton: solved(of, json.newton, ['newton'], registry) };
}

function solved(of: string, newton: Json, path: OptionsProblem['path'], registry: Registry): Json {
  const { linear, ...rest } = newton;
  const inner = isRecord(rest.precondition) ? { precondition: solved(of, rest.precondition, [...path, 'precondition'], registry) } : {};
  const name = typeof linear === 'string' ? linear : isRecord(linear) && !('create' in linear) ? linear.name : undefined;
  if (typeof name !== 'string') return { ...newton, ...inner };
  const place = [...path, 'linear'];
  const found = registry.find('linearSolvers', name);
  if (found === undefined) {
    const names = registry.all('linearSolvers').map((one) => one.name);
    const nearest = nearestName(name, names);
    const problem = `no linear solver "${name}"${nearest === undefined ? `; known are ${names.join(', ')}` : ''}`;
    throw new OptionsError(of, {
      path: typeof linear === 'string' ? place : [...place, 'name'],
      problem,
      ...(nearest === undefined ? {} : { nearest }),
    });
  }
  // options of GMRES are among those of the methods
  if (name === 'gmres' && isRecord(linear)) {
    const { precondition } = linear;
    const by = isRecord(precondition) ? { precondition: solved(of, precondition, [...place, 'precondition'], registry) } : {};
    return { ...newton, ...inner, linear: { ...linear, ...by } };
  }
  const { name: _, precondition, ...options } = isRecord(linear) ? linear : { name };
  const own =
    precondition === undefined
      ? {}
      : { precondition: isRecord(precondition) ? solved(of, precondition, [...place, 'precondition'], registry) : precondition };
  return { ...rest, ...inner, ...own, linear: madeSolver(of, found, options, place) };
}

function madeSolver(
  of: string,
  { part }: Registered<'linearSolvers'>,
  options: Json,
  path: OptionsProblem['path'],
): LinearSolver<Structure> {
  if ('structure' in part) {
    const [first] = Object.keys(options);
    if (first !== undefined)
      throw new OptionsError(of, { path: [...path, first], problem: `the linear solver "${part.name}" has no options` });
    return part;
  }
  return made(of, part, options, path);
}

/** What a factory makes of options in a model file. Throws an {@link OptionsError} whose path begins with `path`. */
export function made<T>(of: string, factory: Factory<T>, given: unknown, path: OptionsProblem['path']): T {
  try {
    return factory.create(parseOptions(factory.name, factory.options, given));
  } catch (error) {
    const { path: below, ...rest } = problemOf(error);
    throw new OptionsError(of, { ...rest, path: [...path, ...below] });
  }
}
