/** One file's text, with its lines for messages. */
export class Source {
  readonly file: string;
  readonly text: string;
  private readonly starts: number[] = [0];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    for (let i = 0; i < text.length; i++) if (text[i] === '\n') this.starts.push(i + 1);
  }

  /** Line and column (from 1) of an offset. */
  position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 };
  }

  /** The text of a line, without its end. */
  line(number: number): string {
    const start = this.starts[number - 1] ?? 0;
    const end = this.starts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }
}

/** A stretch of one file. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** From the start of one span to the end of another of the same file; the first one where files differ. */
export function join(a: Span, b: Span): Span {
  return a.source === b.source && b.end >= a.start ? { source: a.source, start: a.start, end: b.end } : a;
}

export function lineOf(span: Span): number {
  return span.source.position(span.start).line;
}
