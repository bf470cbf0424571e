/** Widths in parts of the font size, those of a wide font (DejaVu Sans): the reader's is not known. */
const NARROW = 0.4;
const USUAL = 0.63;
const WIDE = 0.84;
const FULL = 1.05;

/** About how wide a text is, in pixels. */
export function widthOf(text: string, fontSize: number): number {
  return [...text].reduce((sum, char) => sum + widthOfChar(char), 0) * fontSize;
}

function widthOfChar(char: string): number {
  if (/[ijltfr.,:;'|!()[\] -]/.test(char)) return NARROW;
  if (/[A-HJ-Zmw@%]/.test(char)) return WIDE;
  return (char.codePointAt(0) ?? 0) > 0x2e7f ? FULL : USUAL;
}

/** Lines no wider than `width`, broken between words; a word that is wider by itself is broken anywhere. */
export function wrap(text: string, width: number, fontSize: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, fontSize) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = cut(word, width, fontSize);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

function cut(word: string, width: number, fontSize: number): readonly string[] {
  if (widthOf(word, fontSize) <= width) return [word];
  const most = Math.max(1, Math.floor(width / (FULL * fontSize)));
  const chars = [...word];
  return Array.from({ length: Math.ceil(chars.length / most) }, (_, index) =>
    chars.slice(index * most, (index + 1) * most).join(''),
  );
}

/** The text, with its middle left out where it is wider than `width`. */
export function shorten(text: string, width: number, fontSize: number): string {
  if (widthOf(text, fontSize) <= width) return text;
  const chars = [...text];
  let keep = chars.length - 1;
  while (keep > 2 && widthOf(middleOut(chars, keep), fontSize) > width) keep -= 1;
  return middleOut(chars, keep);
}

function middleOut(chars: readonly string[], keep: number): string {
  const tail = Math.floor(keep / 2);
  return `${chars.slice(0, keep - tail).join('')}\u2026${chars.slice(chars.length - tail).join('')}`;
}
