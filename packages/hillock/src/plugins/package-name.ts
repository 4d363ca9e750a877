/** npm's names of packages: `@someone/channels`, `channels`. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;

/** Names of our own plugins that a model file may shorten. */
const SHORT: Readonly<Record<string, string>> = { odex: '@hillock/odex', lfp: '@hillock/lfp', rxd: '@hillock/rxd' };

/** The package that a name in a model file means. */
export function fullName(name: string): string {
  return Object.hasOwn(SHORT, name) ? (SHORT[name] ?? name) : name;
}

/** npm's names of packages, but for those that look like files of mechanisms. */
export function couldBePackage(name: string): boolean {
  return PACKAGE_NAME.test(name) && !/\.(?:mod|inc)$/i.test(name);
}

/** Why code is not looked for under a name; null for the name of a package. */
export function refusedName(name: string): string | null {
  const instead = 'code comes from installed packages alone: install it (npm install) and give the name of the package';
  if (/^[a-z][a-z0-9+.-]*:/i.test(name) && !/^[a-z]:[/\\]/i.test(name)) return `"${name}" is a URL; ${instead}`;
  if (/^(\.{0,2}[/\\]|\.{1,2}$|[a-z]:[/\\]|~[/\\])/i.test(name) || name.includes('\\')) return `"${name}" is a path; ${instead}`;
  if (/\.(?:[cm]?[jt]s|wasm|json)$/i.test(name)) return `"${name}" is a file; ${instead}`;
  if (PACKAGE_NAME.test(name)) return null;
  return `"${name}" is no name of a package; ${instead}`;
}
