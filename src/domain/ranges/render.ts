import type { MailRanges } from '../model/mail-ranges.ts';

/**
 * A table for Postfix, `cidr:` in main.cf, read as it is; `postmap -q <address> cidr:<file>` asks it. Source: cidr_table(5),
 * by which IPv6 needs no brackets. `permit` ends a list of restrictions, so that the place of the table matters: other
 * tenants' mail leaves from the same addresses, and a list that decides about relaying would let all of them relay.
 */
export function renderCidrTable({ version, ranges }: MailRanges): string {
  const comments = [
    `# Microsoft's sending ranges, version ${version}`,
    '# For postscreen_access_list, or check_client_access in smtpd_client_restrictions.',
    '# Never in smtpd_relay_restrictions or smtpd_recipient_restrictions: every tenant of Microsoft could relay.',
  ];
  return asText([...comments, ...ranges.map((range) => `${range} permit`)]);
}

/** One network a line and nothing else, for a firewall's own import. */
export function renderRangeList({ ranges }: MailRanges): string {
  return asText(ranges);
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
