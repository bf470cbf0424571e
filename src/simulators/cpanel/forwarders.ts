import type { OldMailDomain } from '../world.ts';
import type { CPanelAccount } from './account.ts';

/** What cPanel lets stand before the @ of a forwarder. */
const LOCAL_PART = /^[a-z0-9!#$%&'+/=?^_`{|}~.-]{1,64}$/i;
const ADDRESS = /^[^\s@,]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

interface Row {
  dest: string;
  forward: string;
}

/** Rows of `list_forwarders`, one a target; the fields beside `dest` and `forward` are those for pages. */
export function forwarderRows(account: CPanelAccount, name: string, domain: OldMailDomain) {
  const plain: Row[] = [...domain.aliases].flatMap(([dest, targets]) =>
    targets.filter((forward) => forward !== dest).map((forward) => ({ dest, forward })),
  );
  const other = account.rules.filter(({ dest }) => dest.toLowerCase().endsWith(`@${name}`));
  return [...plain, ...other].map(({ dest, forward }) => ({
    dest,
    forward,
    html_dest: escapeHtml(dest),
    html_forward: escapeHtml(forward),
    uri_dest: encodeURIComponent(dest),
    uri_forward: encodeURIComponent(forward),
  }));
}

/** The address of `email`, which is the part before the @ or the whole; undefined for none of the domain. */
export function forwarderAddress(email: string, domain: string): string | undefined {
  const suffix = `@${domain}`;
  const local = email.toLowerCase().endsWith(suffix) ? email.slice(0, -suffix.length) : email;
  return LOCAL_PART.test(local) ? `${local}${suffix}`.toLowerCase() : undefined;
}

export function areAddresses(list: string): boolean {
  return list.split(',').every((part) => ADDRESS.test(part.trim()));
}

/** What is there already is not there twice; the mailbox of the address goes on getting its mail. */
export function addTargets(domain: OldMailDomain, address: string, list: string): void {
  const known = domain.aliases.get(address) ?? (domain.mailboxes.has(address) ? [address] : []);
  const added = list.split(',').map((part) => part.trim().toLowerCase());
  domain.aliases.set(address, [...new Set([...known, ...added])]);
}

/** False when there is no such forwarder; it must be named as it is spelled. */
export function removeTarget(account: CPanelAccount, domain: OldMailDomain, address: string, target: string): boolean {
  const index = account.rules.findIndex(
    ({ dest, forward }) => dest === address && forward.split(',').some((part) => part.trim() === target),
  );
  if (index >= 0) {
    const [rule] = account.rules.splice(index, 1);
    const left = (rule?.forward.split(',') ?? []).map((part) => part.trim()).filter((part) => part !== target);
    if (left.length > 0) account.rules.push({ dest: address, forward: left.join(',') });
    return true;
  }
  const targets = domain.aliases.get(address);
  if (!targets?.includes(target)) return false;
  const left = targets.filter((one) => one !== target);
  if (left.some((one) => one !== address)) domain.aliases.set(address, left);
  else domain.aliases.delete(address);
  return true;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
