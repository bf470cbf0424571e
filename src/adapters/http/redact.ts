/** Longest text of a vendor that goes into a message: enough for one sentence of reason, short enough for a condition. */
const MAX_TEXT_LENGTH = 500;

const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
  [/-----BEGIN [^-]*PRIVATE KEY-----.*?(-----END [^-]*PRIVATE KEY-----|$)/gs, '[private key]'],
  [/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer [redacted]'],
  // A JSON web token by itself: three base64url parts, the first of which starts with `{"`.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [
    /\b(client_secret|client_assertion|access_token|refresh_token|password|api[_-]?key)(["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
    '$1$2[redacted]',
  ],
];

/** One printable line of at most 500 characters without anything that looks like a secret. */
export function redact(text: string): string {
  const safe = SECRETS.reduce((value, [pattern, mark]) => value.replace(pattern, mark), text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const line = safe.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
  return line.length > MAX_TEXT_LENGTH ? `${line.slice(0, MAX_TEXT_LENGTH - 1)}…` : line;
}
