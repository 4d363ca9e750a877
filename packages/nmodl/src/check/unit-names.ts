/** Words for units and their plurals, and prefixes that go before them. Names as in the units database that mechanism files are written against (GNU units). */
const LONG: readonly string[] =
  `meter metre gram second ampere amp volt ohm siemens mho farad coulomb coul joule watt newton pascal henry weber tesla hertz mole molar liter litre
   kelvin degree degrees radian steradian bar calorie dyne erg gauss electronvolt micron angstrom minute hour day year sec degC degK degF celsius fahrenheit
   equivalent megohm kilohm microhm faraday avogadro boltzmann pi c e k mercury atm inch foot newton atmosphere dollar bit byte count percent unity particle photon ion molecule`.split(
    /\s+/,
  );

const SHORT: readonly string[] = 'm g gm s A V S F C J W N Pa H Hz mol M l L K cal bar eV ohm mho sec meter siemens amp'.split(' ');

const LONG_PREFIXES: readonly string[] =
  'yotta zetta exa peta tera giga mega myria kilo hecto deca deka deci centi milli micro nano pico femto atto zepto yocto'.split(' ');

const SHORT_PREFIXES: readonly string[] = 'T G k K d c m u n p f'.split(' ');

const KNOWN: ReadonlySet<string> = new Set([...LONG, ...SHORT, ...LONG_PREFIXES, 'h min deg rad ln log exp'.split(' ')].flat());

/** Whether a word stands for a unit: a name, a name with a prefix, or the plural of either. */
function isUnit(word: string): boolean {
  if (KNOWN.has(word)) return true;
  if (word.endsWith('s') && word.length > 2 && isUnit(word.slice(0, -1))) return true;
  const follows = (prefixes: readonly string[], names: readonly string[]): boolean =>
    prefixes.some((p) => word.startsWith(p) && names.includes(word.slice(p.length)));
  return follows(LONG_PREFIXES, [...LONG, ...SHORT]) || follows(SHORT_PREFIXES, SHORT);
}

/** The words of a unit such as `mA/cm2`, `milli/liter` or `1/ms mV`, exponents left out. */
function wordsOf(unit: string): string[] {
  return unit.match(/[A-Za-z_][A-Za-z_0-9]*/g)?.map((word) => word.replace(/\d+$/, '')) ?? [];
}

/** The first word of a unit that is neither known nor defined by the file. */
export function unknownUnit(unit: string, defined: ReadonlySet<string>): string | undefined {
  return wordsOf(unit).find((word) => !defined.has(word) && !isUnit(word));
}

/** Names that a misspelt unit may have been meant for: those with a prefix as well. */
export function unitNames(defined: Iterable<string>): string[] {
  return [
    ...defined,
    ...LONG,
    ...LONG_PREFIXES.flatMap((prefix) =>
      ['volt', 'amp', 'meter', 'siemens', 'second', 'molar', 'mole', 'farad', 'ohm', 'joule', 'coulomb'].map((name) => prefix + name),
    ),
  ];
}
