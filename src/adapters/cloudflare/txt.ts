/** Octets of one character-string. Source: RFC 1035 section 3.3. */
const MAX_STRING_BYTES = 255;

/** A text as Cloudflare wants it: quoted character-strings, each of at most 255 octets, no character torn apart. */
export function encodeTxt(text: string): string {
  const strings: string[] = [];
  let current = '';
  let size = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (size + bytes > MAX_STRING_BYTES) {
      strings.push(current);
      current = '';
      size = 0;
    }
    current += character;
    size += bytes;
  }
  return [...strings, current].map((string) => `"${string.replace(/["\\]/g, '\\$&')}"`).join(' ');
}

/**
 * The text of a record as a receiver sees it. Content in quotes is a list of character-strings (RFC 1035 section 5.1) that
 * are joined; content without quotes is what older interfaces stored, and stands for itself.
 */
export function decodeTxt(content: string): string {
  if (!/^".*"$/s.test(content.trim())) return content;
  const strings = [...content.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map((match) => unescapeString(match[1] ?? ''));
  return Buffer.concat(strings).toString('utf8');
}

/** `\"` is a quote, `\195` an octet. */
function unescapeString(string: string): Buffer {
  const parts = [...string.matchAll(/\\(\d{3})|\\(.)|([^\\]+)/gs)];
  return Buffer.concat(
    parts.map(([, octet, escaped, plain]) =>
      octet !== undefined ? Buffer.from([Number(octet) & 0xff]) : Buffer.from(escaped ?? plain ?? ''),
    ),
  );
}
