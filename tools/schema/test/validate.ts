/** What a value has that a JSON Schema (the part of draft 7 that ours is written in) does not allow, one line each. Unknown keywords throw. */
export function violations(schema: unknown, value: unknown, path = ''): string[] {
  const found: string[] = [];
  const fail = (message: string): void => {
    found.push(`${path}: ${message}`);
  };
  for (const [keyword, wanted] of Object.entries(Object(schema))) {
    switch (keyword) {
      case '$schema':
      case 'title':
      case 'description':
        break;
      case 'type':
        if (typeOf(value) !== wanted && !(wanted === 'integer' && Number.isInteger(value))) fail(`is no ${wanted}`);
        break;
      case 'const':
        if (value !== wanted) fail(`is not ${String(wanted)}`);
        break;
      case 'enum':
        if (!list(wanted).includes(value)) fail(`is none of ${list(wanted).join(', ')}`);
        break;
      case 'anyOf':
        if (!list(wanted).some((one) => violations(one, value).length === 0)) fail('is nothing of what it may be');
        break;
      case 'properties':
        for (const [key, inner] of Object.entries(Object(wanted)))
          if (typeOf(value) === 'object' && key in Object(value)) found.push(...violations(inner, Object(value)[key], `${path}/${key}`));
        break;
      case 'required':
        for (const key of list(wanted)) if (typeOf(value) === 'object' && !(String(key) in Object(value))) fail(`has no ${String(key)}`);
        break;
      case 'additionalProperties': {
        const known = Object.keys(Object(Object(schema).properties));
        for (const [key, inner] of Object.entries(typeOf(value) === 'object' ? Object(value) : {})) {
          if (known.includes(key)) continue;
          if (wanted === false) fail(`has ${key}`);
          else found.push(...violations(wanted, inner, `${path}/${key}`));
        }
        break;
      }
      case 'propertyNames':
        for (const key of typeOf(value) === 'object' ? Object.keys(Object(value)) : [])
          found.push(...violations(wanted, key, `${path}/${key}`));
        break;
      case 'items':
        (Array.isArray(value) ? value : []).forEach((item: unknown, i) => {
          const own = Array.isArray(wanted) ? wanted[i] : wanted;
          if (own !== undefined) found.push(...violations(own, item, `${path}/${i}`));
        });
        break;
      case 'minItems':
        if (Array.isArray(value) && value.length < Number(wanted)) fail(`has fewer than ${String(wanted)} items`);
        break;
      case 'additionalItems':
        if (wanted === false && Array.isArray(value) && value.length > list(Object(schema).items).length) fail('has too many items');
        break;
      case 'minimum':
        if (typeof value === 'number' && value < Number(wanted)) fail(`is below ${String(wanted)}`);
        break;
      case 'exclusiveMinimum':
        if (typeof value === 'number' && value <= Number(wanted)) fail(`is not above ${String(wanted)}`);
        break;
      case 'maximum':
        if (typeof value === 'number' && value > Number(wanted)) fail(`is above ${String(wanted)}`);
        break;
      case 'pattern':
        if (typeof value === 'string' && !new RegExp(String(wanted), 'u').test(value)) fail(`does not look like ${String(wanted)}`);
        break;
      default:
        throw new Error(`${path}: this validator knows no ${keyword}`);
    }
  }
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
