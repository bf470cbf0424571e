import { stableGuid } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { RecipientRecord, SimulatedTenant } from '../world.ts';

const GROUP_TYPES = ['GroupMailbox', 'MailUniversalDistributionGroup'];

/** Identifier of a recipient in the directory; Exchange shows it as `ExternalDirectoryObjectId`. */
export function directoryId(recipient: RecipientRecord): string {
  return stableGuid('directory object', recipient.guid);
}

export function groupsOf(tenant: SimulatedTenant): RecipientRecord[] {
  return tenant.settings.recipients.filter(({ type }) => GROUP_TYPES.includes(type));
}

/** A row of `/groups`. Source: Microsoft Graph, resource type group. */
export function groupRow(group: RecipientRecord): JsonObject {
  return {
    id: directoryId(group),
    displayName: group.displayName,
    mail: group.addresses[0],
    mailEnabled: true,
    mailNickname: group.addresses[0]?.split('@')[0],
    securityEnabled: false,
    groupTypes: group.type === 'GroupMailbox' ? ['Unified'] : [],
    proxyAddresses: proxyAddresses(group),
  };
}

/** Members of a group and of the groups inside it, each once; a group that holds itself ends there. */
export function transitiveMembers(tenant: SimulatedTenant, group: RecipientRecord): RecipientRecord[] {
  const byAddress = new Map(
    tenant.settings.recipients.flatMap((recipient) => recipient.addresses.map((address) => [address, recipient])),
  );
  const seen = new Set<RecipientRecord>([group]);
  const found: RecipientRecord[] = [];
  const open = [group];
  for (let next = open.shift(); next; next = open.shift()) {
    for (const address of next.members ?? []) {
      const member = byAddress.get(address.toLowerCase());
      if (!member || seen.has(member)) continue;
      seen.add(member);
      found.push(member);
      open.push(member);
    }
  }
  return found;
}

/** Who may not read users gets only their type and identifier, everything else null. Source: "Limited information returned for inaccessible member objects". */
export function memberRow(member: RecipientRecord, mayReadUsers: boolean): JsonObject {
  const type = { '@odata.type': typeOf(member) };
  if (GROUP_TYPES.includes(member.type)) return { ...type, ...groupRow(member) };
  if (!mayReadUsers) {
    return {
      ...type,
      id: directoryId(member),
      displayName: null,
      mail: null,
      userPrincipalName: null,
      proxyAddresses: null,
    };
  }
  return {
    ...type,
    id: directoryId(member),
    displayName: member.displayName,
    mail: member.addresses[0],
    userPrincipalName: member.addresses[0],
    proxyAddresses: proxyAddresses(member),
  };
}

/** Fields that come only when `$select` names them. */
export const ONLY_WHEN_SELECTED = ['proxyAddresses'];

function typeOf(member: RecipientRecord): string {
  if (GROUP_TYPES.includes(member.type)) return '#microsoft.graph.group';
  return member.type === 'MailContact' ? '#microsoft.graph.orgContact' : '#microsoft.graph.user';
}

function proxyAddresses(recipient: RecipientRecord): string[] {
  const [primary, ...aliases] = recipient.addresses;
  return [`SMTP:${primary}`, ...aliases.map((address) => `smtp:${address}`)];
}
