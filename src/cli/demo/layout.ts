/** A text is laid out for this many columns, on a wider screen too. */
export const WIDTH = 118;

/** Columns of equal width per column, two spaces apart, no spaces at the ends of lines. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Breaks a text at spaces into lines of at most `width` characters; a longer word keeps a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Breaks a line that is too wide; what follows stands below it, further in. */
export function fold(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const indent = line.length - line.trimStart().length;
  const [first = '', ...rest] = wrap(line, width - indent - 2);
  return [' '.repeat(indent) + first, ...rest.map((part) => ' '.repeat(indent + 2) + part)];
}

/** `== 2. Send ======`, as wide as the layout. */
export function heading(title: string): string {
  return `== ${title} `.padEnd(WIDTH, '=');
}

/** `[#####.....] 5 s`; full when nothing is left. */
export function countdown(leftMs: number, wholeMs: number): string {
  const cells = 20;
  const share = wholeMs <= 0 ? 1 : Math.min(1, Math.max(0, 1 - leftMs / wholeMs));
  const full = Math.round(share * cells);
  return `[${'#'.repeat(full)}${'.'.repeat(cells - full)}] ${Math.max(0, Math.ceil(leftMs / 1000))} s`;
}
