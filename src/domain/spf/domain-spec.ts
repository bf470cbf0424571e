/**
 * Checks of the text after `:` or `=` in a term (RFC 7208 section 7.1).
 * Records come from strangers and may be 64 KiB long: every pattern here takes linear time.
 */

const MACRO = String.raw`%(?:\{[slodiphvcrt](?:0*[1-9]\d*)?r?[.\-+,/_=]*\}|[%_-])`;
const MACRO_STRING = new RegExp(String.raw`^(?:${MACRO}|[\x21-\x24\x26-\x7e])*$`, 'i');
const MACRO_OR_TEXT = /%\{[^}]*\}|%.|[^%]+/g;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
/** `c`, `r` and `t` are for explanation texts only (RFC 7208 section 7.2). */
const EXPLANATION_MACRO = /^%\{[crt]/i;

/** A name that DNS can be asked for: 253 characters, labels of 1 to 63 (RFC 1035 section 2.3.4). */
const NAME = /^(?=.{1,253}$)[^.]{1,63}(?:\.[^.]{1,63})*$/;

export function isMacroString(text: string): boolean {
  return MACRO_STRING.test(text);
}

/** True for a text that ends in a macro or in a top-level label, which is never all digits. */
export function isDomainSpec(text: string): boolean {
  if (!isMacroString(text)) return false;
  const parts = text.match(MACRO_OR_TEXT) ?? [];
  if (parts.some((part) => EXPLANATION_MACRO.test(part))) return false;
  const last = parts.at(-1) ?? '';
  if (last.startsWith('%')) return true;
  const tail = last.replace(/\.$/, '');
  const dot = tail.lastIndexOf('.');
  const label = tail.slice(dot + 1);
  return dot >= 0 && LABEL.test(label) && /[a-z-]/i.test(label);
}

/** Lower case, without the final dot: as names are compared and asked for. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** False for names that no server can hold; a term that points there matches nothing (RFC 7208 section 4.8). */
export function isResolvableName(name: string): boolean {
  return NAME.test(name);
}
