import { TerminalError } from '../../errors.ts';
import type { DirectoryDomain } from '../../ports/directory.ts';
import type { DnsRecord, Member, SubscribedSku } from './schema.ts';

/** Service plans with a mailbox; FOUNDATION, ARCHIVE and ANALYTICS plans have none. Source: Microsoft, "Product names and service plan identifiers". */
const MAILBOX_PLAN = /^EXCHANGE_[SBL]_(STANDARD|ENTERPRISE|DESKLESS|ESSENTIALS)/;
/** `Warning` is the grace period after the end of a subscription: mail still works. */
const LIVE_SUBSCRIPTION = new Set(['Enabled', 'Warning']);

/** What mail records the service wants for a domain. */
export type WantedRecords = Pick<DirectoryDomain, 'mxHost' | 'mxPreference' | 'spfInclude'>;

export const NO_RECORDS: WantedRecords = { mxHost: null, mxPreference: 0, spfInclude: null };

/**
 * Takes MX and SPF include out of the service configuration records.
 * Errors: TerminalError `RefusedByService` for an include that is not one of `spfIncludes`: it goes into public DNS.
 */
export function toWantedRecords(records: readonly DnsRecord[], spfIncludes: readonly string[]): WantedRecords {
  const mail = records.filter((record) => record.supportedService === 'Email');
  const [mx] = mail
    .filter((record) => isType(record, 'Mx') && record.mailExchange)
    .sort((left, right) => (left.preference ?? 0) - (right.preference ?? 0));
  const include = mail
    .filter((record) => isType(record, 'Txt'))
    .map((record) => spfInclude(record.text ?? ''))
    .find((target) => target !== null);
  if (include && !spfIncludes.includes(include)) {
    throw new TerminalError(
      'RefusedByService',
      `Microsoft Graph wants "include:${include}" in SPF, which is not known for this cloud (${spfIncludes.join(', ')})`,
    );
  }
  return { mxHost: toHost(mx?.mailExchange), mxPreference: mx?.preference ?? 0, spfInclude: include ?? null };
}

/** Target of the first include of an SPF text; Microsoft's own sample has a space after the colon. */
export function spfInclude(text: string): string | null {
  if (!/^v=spf1(\s|$)/i.test(text.trim())) return null;
  return toHost(text.match(/\binclude:\s*([^\s]+)/i)?.[1]);
}

export function toMailSubscription(skus: readonly SubscribedSku[]): 'Active' | 'None' {
  const active = skus.some(
    (sku) =>
      LIVE_SUBSCRIPTION.has(sku.capabilityStatus) &&
      sku.servicePlans.some((plan) => MAILBOX_PLAN.test(plan.servicePlanName)),
  );
  return active ? 'Active' : 'None';
}

/**
 * Lower-case SMTP addresses of the users among the members, sorted, each once.
 * Errors: TerminalError `PermissionMissing` when a user comes without its properties.
 */
export function toMemberAddresses(members: readonly Member[]): readonly string[] {
  const addresses = members
    .filter((member) => member['@odata.type'] === '#microsoft.graph.user')
    .flatMap((member) => {
      // Graph answers 200 with bare ids when the application may read the group but not the users in it.
      if (member.proxyAddresses === undefined || member.proxyAddresses === null) {
        throw new TerminalError(
          'PermissionMissing',
          'Microsoft Graph hides the addresses of group members: grant the application permission User.Read.All and consent to it in the tenant',
        );
      }
      const smtp = member.proxyAddresses.filter((address) => /^smtp:/i.test(address));
      return [...smtp.map((address) => address.slice('smtp:'.length)), ...(member.mail ? [member.mail] : [])];
    });
  return [...new Set(addresses.map((address) => address.toLowerCase()))].sort();
}

function isType(record: DnsRecord, type: 'Mx' | 'Txt'): boolean {
  return record.recordType === type || record['@odata.type'] === `#microsoft.graph.domainDns${type}Record`;
}

function toHost(text: string | null | undefined): string | null {
  return text ? text.trim().replace(/\.$/, '').toLowerCase() : null;
}
