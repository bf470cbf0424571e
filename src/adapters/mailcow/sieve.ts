/**
 * Scripts of mailboxes in Sieve (RFC 5228). mailcow runs the active prefilter of a mailbox before the user's own script,
 * and Pigeonhole goes on to the next script only where a message is kept. A redirect without `:copy` (RFC 3894) takes the
 * implicit keep back: nothing stays in the mailbox and no later script runs, so that a `stop` would add nothing. When the
 * redirect fails for good, the message is kept.
 */

/** Where a script sends every message; `keeps` when a copy stays. */
export interface Redirects {
  readonly targets: readonly string[];
  readonly keeps: boolean;
}

/** A quoted string escapes the quote and the backslash. Source: RFC 5228 section 2.4.2. */
const STRING = '"((?:[^"\\\\]|\\\\.)*)"';
const ONE_REDIRECT = new RegExp(`^\\s*redirect\\s+${STRING}\\s*;\\s*$`, 'is');

/** Everything that may stand in a script that is plain redirects. */
const BLANK = /(?:\s+|#[^\n]*|\/\*.*?\*\/)/sy;
const REQUIRE_COPY = /require\s+(?:"copy"|\[\s*"copy"\s*\])\s*;/isy;
const REDIRECT = new RegExp(`redirect\\s+(:copy\\s+)?${STRING}\\s*;`, 'isy');
const KEEP = /keep\s*;/isy;
const STOP = /stop\s*;/isy;

export function redirectScript(target: string): string {
  return `redirect "${target.replace(/["\\]/g, '\\$&')}";\n`;
}

/** The target of a script of our form; undefined of any other. */
export function redirectTarget(script: string): string | undefined {
  const [, target] = ONE_REDIRECT.exec(script) ?? [];
  return target === undefined ? undefined : addressIn(target);
}

/** What a script does when it is nothing but redirects for every message; undefined when it is more, or none. */
export function readRedirects(script: string): Redirects | undefined {
  const targets: string[] = [];
  let at = 0;
  let isKept = true;
  let isKeptExplicitly = false;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(script);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < script.length && !take(STOP)) {
    const redirect = take(REDIRECT);
    if (redirect) {
      targets.push(addressIn(redirect[2] ?? ''));
      if (redirect[1] === undefined) isKept = false;
    } else if (take(KEEP)) isKeptExplicitly = true;
    else if (!take(BLANK) && !take(REQUIRE_COPY)) return undefined;
  }
  return targets.length === 0 ? undefined : { targets, keeps: isKept || isKeptExplicitly };
}

function addressIn(text: string): string {
  return text.replace(/\\(.)/gs, '$1').toLowerCase();
}
