/** One line of the result. A figure without a limit is there to be watched. */
export interface Figure {
  readonly measure: string;
  readonly value: number;
  readonly unit:
    | 'ms'
    | 'MiB'
    | 'KiB'
    | 'requests'
    | 'writes'
    | 'classes'
    | 'worlds'
    | 'plans'
    | 'prefixes'
    | 'mutants'
    | 's';
  /** The largest value that is good. */
  readonly limit?: number;
}

export function isBroken({ value, limit }: Figure): boolean {
  return limit !== undefined && value > limit;
}

/** The figures in columns: measure, value, limit, ok. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.measure,
    `${rounded(figure.value)} ${figure.unit}`,
    figure.limit === undefined ? '' : `${figure.limit} ${figure.unit}`,
    figure.limit === undefined ? '' : isBroken(figure) ? 'BROKEN' : 'ok',
  ]);
  const all = [['measure', 'value', 'limit', 'ok'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

/** Whole numbers from ten on; below, one digit tells enough. */
function rounded(value: number): string {
  return Math.abs(value) < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

/** The middle value: one slow run on a busy machine does not move it. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error('no values');
  return middle;
}
