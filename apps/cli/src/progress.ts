import type { RunOptions } from '@hillock/hillock';

type Progress = Parameters<NonNullable<RunOptions['onProgress']>>[0];

/** Seconds between two lines where there is no terminal to redraw. */
const PLAIN_EVERY = 5;

/** Shows how far a run is: redrawn in place on a terminal, a line every few seconds elsewhere. On stderr, so that output stays clean. */
export class ProgressLine {
  private readonly stream: NodeJS.WriteStream = process.stderr;
  private shown = false;
  private lastPlain = 0;

  update({ t, tstop, seconds }: Progress): void {
    if (seconds <= 0 || tstop <= 0) return;
    const speed = t / seconds;
    const left = speed > 0 ? (tstop - t) / speed : Number.POSITIVE_INFINITY;
    const text = `${Math.min(100, (100 * t) / tstop)
      .toFixed(0)
      .padStart(3)} %  ${significant(speed)} ms/s  ${duration(left)} left`;
    if (this.stream.isTTY === true) {
      this.stream.write(`\r\u001b[2K${text}`);
      this.shown = true;
    } else if (seconds - this.lastPlain >= PLAIN_EVERY) {
      this.lastPlain = seconds;
      this.stream.write(`${text}\n`);
    }
  }

  /** Takes the line away. */
  end(): void {
    if (this.shown) this.stream.write('\r\u001b[2K');
    this.shown = false;
  }
}

/** Three significant digits, without an exponent where one would rather not see it. */
export function significant(x: number): string {
  if (!Number.isFinite(x)) return '–';
  const text = x.toPrecision(3);
  return text.includes('e') ? String(Math.round(x)) : String(Number(text));
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
