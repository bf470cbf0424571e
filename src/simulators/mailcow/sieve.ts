/** What an active prefilter does to every message, as far as the world follows it. */
interface Effect {
  targets: string[];
  keeps: boolean;
}

/** A quoted string that ends. */
const QUOTED = /"(?:[^"\\]|\\.)*"/gs;

/** The parser's complaint about a script, undefined when it has none. It knows no commands, only how they are put. */
export function sieveFault(script: string): string | undefined {
  const bare = script.replace(QUOTED, '""').replace(/#[^\n]*/g, '');
  if (bare.replaceAll('""', '').includes('"')) return 'parse error: unterminated string';
  if (!/[;}]\s*$/.test(bare)) return "parse error: unexpected end of script, expected ';'";
  return undefined;
}

/** Undefined for scripts that do something else than to redirect: the world then leaves the mail in the mailbox. */
export function effectOf(script: string): Effect | undefined {
  const commands = script.replace(/#[^\n]*/g, '').match(/(?:"(?:[^"\\]|\\.)*"|[^";])+;/gs) ?? [];
  const redirects = commands.flatMap((command) => {
    const [, copy, quoted = ''] = /^\s*redirect\s+(:copy\s+)?"(.*)"\s*;$/s.exec(command) ?? [];
    return quoted === '' ? [] : [{ isCopy: copy !== undefined, target: quoted.replace(/\\(.)/gs, '$1') }];
  });
  const rest =
    commands.length - redirects.length - commands.filter((one) => /^\s*(require\b|keep|stop)/.test(one)).length;
  if (redirects.length === 0 || rest > 0) return undefined;
  const keeps = commands.some((one) => /^\s*keep/.test(one)) || redirects.every(({ isCopy }) => isCopy);
  return { targets: redirects.map(({ target }) => target), keeps };
}

/** A script that a user might have for these targets; the mailbox among them keeps a copy. */
export function scriptFor(mailbox: string, targets: readonly string[]): string {
  const isKept = targets.includes(mailbox);
  const others = targets.filter((target) => target !== mailbox);
  const command = isKept ? 'redirect :copy' : 'redirect';
  return [...(isKept ? ['require ["copy"];'] : []), ...others.map((target) => `${command} "${target}";`)].join('\r\n');
}
