/**
 * The second belt of redaction. The first is the type of log fields: what is not a short plain value never gets here. This
 * one masks values that look like credentials, which a vendor can echo in an error message.
 */
const SECRETS: readonly { readonly pattern: RegExp; readonly mask: string }[] = [
  // RFC 6750 and RFC 7617 authorization values.
  { pattern: /\b(Bearer|Basic)\s+[\w\-.~+/]{8,}=*/gi, mask: '$1 ***' },
  // JSON web tokens: header and payload begin with `{"` in base64url.
  { pattern: /\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, mask: '***' },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, mask: '***' },
  // `client_secret=...`, `"password": "..."`, `apiToken: ...`
  {
    pattern:
      /((?:client[_-]?(?:secret|assertion)|password|passwd|(?:api|access|refresh)[_-]?(?:key|token)|key[_-]?secret|secret)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi,
    mask: '$1***',
  },
  // Passwords in URLs.
  { pattern: /(\w:\/\/[^\s:/@]+:)[^\s@/]+@/g, mask: '$1***@' },
  // Secrets of Entra applications: three characters, a digit, `Q~`, then 34 more.
  { pattern: /\b[\w.~-]{3}\dQ~[\w.~-]{31,34}/g, mask: '***' },
];

/** Longer values are the bodies of answers, not what one line is for. */
const MAX_CHARACTERS = 1_000;
/** Stacks need more room. */
const MAX_STACK_CHARACTERS = 4_000;

/** The text without what looks like a credential, on at most so many characters. */
export function redact(text: string, field = ''): string {
  const maxCharacters = field === 'stack' ? MAX_STACK_CHARACTERS : MAX_CHARACTERS;
  // Cut after masking, else half a secret could escape its pattern; but bound the work on a huge text first.
  let masked = text.slice(0, 16 * maxCharacters);
  for (const { pattern, mask } of SECRETS) masked = masked.replace(pattern, mask);
  return masked.length <= maxCharacters ? masked : `${masked.slice(0, maxCharacters)}… (${text.length} characters)`;
}
