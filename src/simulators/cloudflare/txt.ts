import { invalidRecord } from './replies.ts';

/** Longest character-string of a TXT record. Source: RFC 1035 section 3.3. */
const MAX_STRING_BYTES = 255;

/** The smaller of two documented limits of one TXT value, in characters. */
const MAX_TXT_LENGTH = 2048;

/**
 * TXT content as it is stored and shown: character-strings in double quotes. Text without quotes gets them and is split;
 * quotes that do not pair are refused. Source: Cloudflare, "DNS record types", TXT.
 */
export function storedTxt(content: string): string {
  const text = content.trim();
  const strings = text.includes('"') ? quotedStrings(text) : split(text);
  const stored = strings.map((part) => `"${part}"`).join(' ');
  if (stored.length > MAX_TXT_LENGTH) {
    throw invalidRecord(9209, `Content for TXT record must not exceed ${MAX_TXT_LENGTH} characters.`);
  }
  return stored;
}

/** The strings inside the quotes, escapes kept as they are written. */
function quotedStrings(text: string): string[] {
  if (!/^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/s.test(text)) {
    throw invalidRecord(9208, 'Content for TXT record has inconsistent quotation marks.');
  }
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].flatMap(([, inner = '']) => split(inner));
}

function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  // An escape such as \" or \\ stays whole and counts as one byte; \ddd counts as one too.
  for (const [unit] of text.matchAll(/\\\d{3}|\\.|./gsu)) {
    const bytes = unit.startsWith('\\') ? 1 : Buffer.byteLength(unit);
    if (wireLength(part) + bytes > MAX_STRING_BYTES) {
      parts.push(part);
      part = '';
    }
    part += unit;
  }
  return [...parts, part];
}

function wireLength(text: string): number {
  return Buffer.byteLength(text.replace(/\\\d{3}|\\./gs, '.'));
}
