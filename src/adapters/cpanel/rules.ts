/**
 * Where one target of an alias file leads, by Exim's redirection list. `Refused` answers the sender with an error,
 * `Kept` ends on this server: a program, a file, a system account, nowhere.
 */
export type Target =
  | { readonly kind: 'Address'; readonly text: string }
  | { readonly kind: 'Refused'; readonly text: string }
  | { readonly kind: 'Discarded'; readonly text: string }
  | { readonly kind: 'Kept'; readonly text: string };

/**
 * The targets of a value in their own spelling. What follows `:fail:` is a sentence that may hold commas; a value or a
 * target may stand in quotes. Source: Exim specification, chapter 22, "Redirect router".
 */
export function toTargets(value: string): readonly Target[] {
  const whole = unquote(value);
  if (isRefusal(whole)) return [{ kind: 'Refused', text: whole }];
  const parts = value.match(/(?:"[^"]*"|[^",])+/g) ?? [];
  return parts.map(unquote).filter(Boolean).map(toTarget);
}

function toTarget(text: string): Target {
  if (isRefusal(text)) return { kind: 'Refused', text };
  if (/^:blackhole:/i.test(text) || text === '/dev/null') return { kind: 'Discarded', text };
  const isAddress = !/^[|/:]/.test(text) && /^[^@]+@[^@]+$/.test(text);
  return { kind: isAddress ? 'Address' : 'Kept', text };
}

/** `:defer:` keeps the sender trying until it gives up: nobody gets that mail either. */
function isRefusal(text: string): boolean {
  return /^:(fail|defer):/i.test(text);
}

function unquote(text: string): string {
  const trimmed = text.trim();
  return /^"[^"]*"$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}
