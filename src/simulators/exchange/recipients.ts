import { directoryId } from '../graph/groups.ts';
import type { JsonObject } from '../json.ts';
import type { RecipientRecord, RecipientType, SimulatedTenant } from '../world.ts';
import { type Cmdlet, selectByIdentity } from './cmdlet.ts';
import { rowFilter } from './filter.ts';

/** `RecipientType` of each `RecipientTypeDetails`. Source: Get-Recipient. */
const RECIPIENT_TYPES: Record<RecipientType, string> = {
  UserMailbox: 'UserMailbox',
  SharedMailbox: 'UserMailbox',
  RoomMailbox: 'UserMailbox',
  GroupMailbox: 'MailUniversalDistributionGroup',
  MailUniversalDistributionGroup: 'MailUniversalDistributionGroup',
  MailUser: 'MailUser',
  MailContact: 'MailContact',
};

/** Everything with an address. Source: Get-Recipient, Get-Mailbox. */
export const recipientCmdlets: Record<string, Cmdlet> = {
  'Get-Recipient': {
    effect: 'read',
    parameters: {
      Identity: 'text',
      ResultSize: 'resultSize',
      Filter: 'text',
      RecipientTypeDetails: 'list',
      SortBy: 'text',
    },
    run({ world, tenant }, parameters) {
      const asked = parameters.get('RecipientTypeDetails');
      const types = typeof asked === 'function' ? asked([]).map((type) => type.toLowerCase()) : undefined;
      // Microsoft 365 groups appear only when they are asked for by type.
      const rows = world
        .visibleSettings(tenant.id)
        .recipients.filter(({ type }) => (types ? types.includes(type.toLowerCase()) : type !== 'GroupMailbox'))
        .map((recipient) => recipientRow(tenant, recipient))
        .filter(rowFilter(parameters.get('Filter')));
      const found = selectByIdentity(rows, parameters.get('Identity'));
      return { rows: sorted(found, parameters.get('SortBy')), warnings: [] };
    },
  },
  'Get-Mailbox': {
    effect: 'read',
    parameters: { Identity: 'text', ResultSize: 'resultSize', Filter: 'text' },
    run({ world, tenant }, parameters) {
      const { recipients } = world.visibleSettings(tenant.id);
      const rows = recipients
        .filter(({ type }) => RECIPIENT_TYPES[type] === 'UserMailbox')
        .map((recipient) => ({ ...recipientRow(tenant, recipient), ...forwarding(recipient, recipients) }))
        .filter(rowFilter(parameters.get('Filter')));
      return { rows: selectByIdentity(rows, parameters.get('Identity')), warnings: [] };
    },
  },
};

function recipientRow(tenant: SimulatedTenant, recipient: RecipientRecord): JsonObject {
  const [primary = '', ...aliases] = recipient.addresses;
  // New objects are named by their identifier in the directory, not by what people call them.
  const name = directoryId(recipient);
  return {
    Identity: name,
    Name: name,
    Alias: primary.split('@')[0],
    DisplayName: recipient.displayName,
    PrimarySmtpAddress: primary,
    EmailAddresses: [
      `SMTP:${primary}`,
      ...aliases.map((address) => `smtp:${address}`),
      `SPO:SPO_${recipient.guid}@SPO_${tenant.id}`,
      `X500:/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=${recipient.guid}`,
    ],
    ExternalEmailAddress: recipient.externalAddress === undefined ? null : `SMTP:${recipient.externalAddress}`,
    RecipientType: RECIPIENT_TYPES[recipient.type],
    RecipientTypeDetails: recipient.type,
    HiddenFromAddressListsEnabled: false,
    IsDirSynced: false,
    ExternalDirectoryObjectId: name,
    Guid: recipient.guid,
  };
}

/** A target that is a recipient of the tenant is shown as that recipient, any other as an address. */
function forwarding(mailbox: RecipientRecord, recipients: readonly RecipientRecord[]): JsonObject {
  const target = mailbox.forwardingAddress?.replace(/^smtp:/i, '').toLowerCase();
  const internal = target && recipients.find(({ addresses }) => addresses.includes(target));
  return {
    ForwardingAddress: internal ? directoryId(internal) : null,
    ForwardingSmtpAddress: target && !internal ? `smtp:${target}` : null,
    DeliverToMailboxAndForward: mailbox.deliverToMailboxAndForward ?? false,
  };
}

function sorted(rows: JsonObject[], field: unknown): JsonObject[] {
  if (typeof field !== 'string') return rows;
  return rows.toSorted((one, other) => String(one[field]).localeCompare(String(other[field]), 'en'));
}
