/** One part of a message, decoded. */
export interface Part {
  /** Lower case: `text/plain`. */
  readonly type: string;
  /** In the order of the message, unfolded. */
  readonly headers: readonly Header[];
  readonly body: string;
}

export interface Header {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** A bounce has three parts; what nests deeper than this was made to hurt. */
const MAX_DEPTH = 6;
const MAX_PARTS = 40;

/** The parts of a message that hold no further parts, outermost first. A text without headers is one part. */
export function partsOf(message: string): readonly Part[] {
  const lines = message.replace(/\r\n?/g, '\n').split('\n');
  return flatten(entity(lines), 0).slice(0, MAX_PARTS);
}

interface Entity {
  readonly headers: readonly Header[];
  readonly lines: readonly string[];
}

function flatten({ headers, lines }: Entity, depth: number): readonly Part[] {
  const { type, boundary, charset } = contentType(headers);
  if (!type.startsWith('multipart/') || boundary === '' || depth >= MAX_DEPTH) {
    const encoding = headerOf(headers, 'content-transfer-encoding').trim().toLowerCase();
    return [{ type, headers, body: decode(lines.join('\n'), encoding, charset) }];
  }
  const inner = split(lines, boundary).flatMap((part) => flatten(entity(part), depth + 1));
  return [{ type, headers, body: '' }, ...inner];
}

/** Lines between the boundaries; what stands before the first is for readers that know no parts. */
function split(lines: readonly string[], boundary: string): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (const line of lines) {
    const edge = line.trimEnd();
    if (edge === `--${boundary}--`) break;
    if (edge === `--${boundary}`) {
      if (parts.length >= MAX_PARTS) break;
      parts.push([]);
    } else {
      parts.at(-1)?.push(line);
    }
  }
  return parts;
}

/** Headers up to the first empty line, if the text begins with such; an mbox line before them is skipped. */
function entity(lines: readonly string[]): Entity {
  const start = lines[0]?.startsWith('From ') ? 1 : 0;
  const end = lines.indexOf('', start);
  const head = lines.slice(start, end === -1 ? lines.length : end);
  const headers = headersOf(head);
  if (start === end) return { headers: [], lines: lines.slice(end + 1) };
  if (headers === null) return { headers: [], lines };
  return { headers, lines: end === -1 ? [] : lines.slice(end + 1) };
}

/** Null where a line is neither a header nor the rest of one. */
function headersOf(lines: readonly string[]): readonly Header[] | null {
  const found: { name: string; values: string[] }[] = [];
  for (const line of lines) {
    const [, name, value = ''] = /^([A-Za-z][A-Za-z0-9-]{0,63}):(.*)$/.exec(line) ?? [];
    if (name !== undefined) found.push({ name: name.toLowerCase(), values: [value.trim()] });
    else if (/^[ \t]/.test(line) && found.length > 0) found.at(-1)?.values.push(line.trim());
    else return null;
  }
  return found.map(({ name, values }) => ({ name, value: values.join(' ') }));
}

/** Every header that stands in a text, wherever it begins; a bounce often quotes them without a part of their own. */
export function headersIn(text: string): readonly Header[] {
  const found: { name: string; values: string[] }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^[> ]{0,4}([A-Za-z][A-Za-z0-9-]{0,63}):(.*)$/.exec(line) ?? [];
    if (name !== undefined) found.push({ name: name.toLowerCase(), values: [value.trim()] });
    else if (open && /^[ \t]+\S/.test(line)) found.at(-1)?.values.push(line.trim());
    else {
      open = false;
      continue;
    }
    open = true;
  }
  return found.map(({ name, values }) => ({ name, value: values.join(' ') }));
}

export function headerOf(headers: readonly Header[], name: string): string {
  return headers.find((header) => header.name === name)?.value ?? '';
}

function contentType(headers: readonly Header[]): { type: string; boundary: string; charset: string } {
  const value = headerOf(headers, 'content-type').slice(0, 2000);
  const parameter = (name: string) => {
    const [, quoted, bare] = new RegExp(`;\\s*${name}=(?:"([^"]{1,200})"|([^\\s;"]{1,200}))`, 'i').exec(value) ?? [];
    return quoted ?? bare ?? '';
  };
  const type = (value.split(';')[0] ?? '').trim().toLowerCase();
  return { type: type === '' ? 'text/plain' : type, boundary: parameter('boundary'), charset: parameter('charset') };
}

function decode(body: string, encoding: string, charset: string): string {
  if (encoding === 'base64') return inCharset(Buffer.from(body, 'base64'), charset);
  if (encoding === 'quoted-printable') return inCharset(quotedPrintable(body), charset);
  return body;
}

function quotedPrintable(body: string): Buffer {
  const joined = body.replace(/=[ \t]{0,8}\n/g, '');
  const chunks: Buffer[] = [];
  let from = 0;
  for (const match of joined.matchAll(/=([0-9A-Fa-f]{2})/g)) {
    chunks.push(Buffer.from(joined.slice(from, match.index)), Buffer.from(match[1] ?? '', 'hex'));
    from = match.index + 3;
  }
  return Buffer.concat([...chunks, Buffer.from(joined.slice(from))]);
}

function inCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset).decode(bytes);
  } catch {
    // A name that is no charset: what matters in a bounce is ASCII, which is the same in all.
    return new TextDecoder('utf-8').decode(bytes);
  }
}
