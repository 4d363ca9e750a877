import type { OptionsProblem, Schema } from '@hillock/contracts';
import { nearestName } from '@hillock/names';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';

type Fields = Readonly<Record<string, v.GenericSchema>>;

/**
 * Options of a method as a schema: `parse` throws an Error that names the method, the JSON path, what was expected, and the nearest known name of an option that
 * is none.
 */
export function optionsSchema<O>(
  method: string,
  fields: Fields,
  parse: (json: unknown) => v.SafeParseResult<v.GenericSchema<unknown, O>>,
): Schema<O> {
  return {
    parse(json: unknown): O {
      const parsed = parse(json ?? {});
      if (parsed.success) return parsed.output;
      const [issue] = parsed.issues;
      const keys = (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)));
      const path = keys.map((key) => `/${key}`).join('');
      const unknown = issue.type === 'strict_object' && issue.expected === 'never';
      const last = String(keys[keys.length - 1] ?? '');
      const nearest = unknown && keys.length === 1 ? nearestName(last, Object.keys(fields)) : undefined;
      const problem = unknown
        ? `no such option${keys.length === 1 && nearest === undefined ? `; known are ${Object.keys(fields).join(', ')}` : ''}`
        : issue.message;
      const suggestion = nearest === undefined ? '' : `; nearest: "${nearest}"`;
      const carried: OptionsProblem = { path: keys, problem, ...(nearest === undefined ? {} : { nearest }) };
      throw Object.assign(new Error(`options of ${method}: ${path === '' ? '' : `${path}: `}${problem}${suggestion}`), carried);
    },
    // what only TypeScript can hand over (a solver as an object) is left out of the schema for editors
    get jsonSchema(): object {
      return toJsonSchema(v.strictObject(fields), { errorMode: 'ignore', typeMode: 'input' });
    },
  };
}

/** A number for which `fits` holds; `what` says so in words. NaN and infinities are refused unless `fits` takes them. */
export function number(what: string, fits: (x: number) => boolean): v.GenericSchema<number> {
  const message = (issue: v.BaseIssue<unknown>): string =>
    `expected ${what}, not ${typeof issue.input === 'number' ? issue.input : JSON.stringify(issue.input)}`;
  return v.pipe(
    v.custom<number>((x) => typeof x === 'number', message),
    v.check(fits, message),
    v.metadata({ description: what }),
  );
}
