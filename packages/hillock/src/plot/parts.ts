/** Okabe and Ito's palette, which colour-blind readers can tell apart, without its yellow (too light for a line on white). */
export const PALETTE: readonly string[] = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];

/** Pixels of a letter of the title, on average and a little more. */
const TITLE_LETTER = 9.5;

/** Whether a character may stand in XML (1.0, production 2). */
function allowed(c: string): boolean {
  const code = c.codePointAt(0) ?? 0;
  if (code < 0x20) return c === '\t' || c === '\n' || c === '\r';
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** A text as XML has it; what XML cannot have becomes the replacement character. */
export function escaped(text: string): string {
  const whole = Array.from(text, (c) => (allowed(c) ? c : '\ufffd')).join('');
  return whole.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A text in lines of at most so many letters, broken between words; none for an empty text. */
function lines(text: string, letters: number): string[] {
  const broken: string[] = [];
  for (const word of text.split(/\s+/).filter((w) => w !== '')) {
    const last = broken.length - 1;
    if (last >= 0 && (broken[last] ?? '').length + 1 + word.length <= letters) broken[last] += ` ${word}`;
    else broken.push(word);
  }
  return broken;
}

/** Two decimals are a hundredth of a pixel. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A title in as many lines as it needs, one text element each. */
export function titleLines(title: string, left: number, width: number): string[] {
  return lines(title, Math.floor(width / TITLE_LETTER)).map(
    (line, k) => `<text x="${left}" y="${24 + 20 * k}" class="title">${escaped(line)}</text>`,
  );
}

/** A whole drawing around its parts. */
export function svgDocument(width: number, height: number, title: string | undefined, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    ...(title === undefined ? [] : [`<title>${escaped(title)}</title>`]),
    '<style>',
    'text { font: 12px system-ui, sans-serif; fill: #333 }',
    '.title { font-size: 15px; font-weight: 600 }',
    '.tick { fill: #666; font-size: 11px }',
    '.grid { stroke: #e6e6e6; stroke-width: 1 }',
    '.axis { stroke: #999; stroke-width: 1 }',
    '.trace { fill: none; stroke-width: 1.3; stroke-linejoin: round }',
    '.spike { stroke-width: 1.5 }',
    '</style>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
