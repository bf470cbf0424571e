import type { z } from 'zod';
import type { AcceptedDomain } from '../../domain/model/accepted-domain.ts';
import type { Connector, InboundConnector, OutboundConnector } from '../../domain/model/connector.ts';
import { TransientError } from '../../errors.ts';
import type { ExchangeSnapshot } from '../../ports/exchange.ts';
import type { CmdletResult, ExchangeClient } from './client.ts';
import type { Invocation } from './cmdlets.ts';
import { toRecipients } from './recipients.ts';
import {
  acceptedDomainRow,
  forwardingMailboxRow,
  inboundConnectorRow,
  organizationConfigRow,
  outboundConnectorRow,
  recipientRow,
} from './schema.ts';
import { toAcceptedDomain, toInboundConnector, toOutboundConnector } from './translate.ts';

const UNLIMITED = { ResultSize: 'Unlimited' } as const;

const ACCEPTED_DOMAINS: Invocation = { cmdlet: 'Get-AcceptedDomain', parameters: UNLIMITED };
const INBOUND: Invocation = { cmdlet: 'Get-InboundConnector', parameters: UNLIMITED };
const OUTBOUND: Invocation = { cmdlet: 'Get-OutboundConnector', parameters: UNLIMITED };
/** Test-mode connectors are left out of the plain list, and this list holds nothing else. */
const OUTBOUND_IN_TEST: Invocation = {
  cmdlet: 'Get-OutboundConnector',
  parameters: { ...UNLIMITED, IncludeTestModeConnectors: true },
};
/** A recipient has some 150 properties; six are enough. */
const RECIPIENT_FIELDS = [
  'Guid',
  'Identity',
  'RecipientTypeDetails',
  'PrimarySmtpAddress',
  'EmailAddresses',
  'ExternalEmailAddress',
] as const;
/** No filter by domain: the service does not promise a leading wildcard, and a missing row would look like absence. */
const RECIPIENTS: Invocation = { cmdlet: 'Get-Recipient', parameters: UNLIMITED, select: RECIPIENT_FIELDS };
/** Microsoft 365 groups are documented to come only when asked for. */
const GROUPS: Invocation = {
  cmdlet: 'Get-Recipient',
  parameters: { ...UNLIMITED, RecipientTypeDetails: 'GroupMailbox' },
  select: RECIPIENT_FIELDS,
};
const FORWARDING: Invocation = {
  cmdlet: 'Get-Mailbox',
  parameters: { ...UNLIMITED, Filter: 'ForwardingSmtpAddress -ne $null -or ForwardingAddress -ne $null' },
  select: ['Guid', 'ForwardingAddress', 'ForwardingSmtpAddress'],
};
const ORGANIZATION: Invocation = { cmdlet: 'Get-OrganizationConfig', parameters: {} };

/** Everything the port's `read` promises. */
export async function readSnapshot(client: ExchangeClient, domains: readonly string[]): Promise<ExchangeSnapshot> {
  const [accepted, inbound, outbound, inTest, recipients, groups, forwarding, organization] = await client.read([
    ACCEPTED_DOMAINS,
    INBOUND,
    OUTBOUND,
    OUTBOUND_IN_TEST,
    RECIPIENTS,
    GROUPS,
    FORWARDING,
    ORGANIZATION,
  ]);
  return {
    acceptedDomains: acceptedDomains(accepted),
    inboundConnectors: inboundConnectors(inbound),
    outboundConnectors: outboundConnectors(outbound, inTest),
    recipients: toRecipients(
      uniqueBy(
        [...parseRows(recipientRow, recipients, RECIPIENTS), ...parseRows(recipientRow, groups, GROUPS)],
        (row) => row.Guid.toLowerCase(),
      ),
      parseRows(forwardingMailboxRow, forwarding, FORWARDING),
      domains,
    ),
    ...organizationSettings(organization),
  };
}

function organizationSettings(
  result: CmdletResult | undefined,
): Pick<ExchangeSnapshot, 'rejectDirectSend' | 'plusAddressing'> {
  const [row] = parseRows(organizationConfigRow, result, ORGANIZATION);
  const disabled = row?.DisablePlusAddressInRecipients ?? null;
  return { rejectDirectSend: row?.RejectDirectSend ?? null, plusAddressing: disabled === null ? null : !disabled };
}

export async function readAcceptedDomains(client: ExchangeClient): Promise<readonly AcceptedDomain[]> {
  const [result] = await client.read([ACCEPTED_DOMAINS]);
  return acceptedDomains(result);
}

export async function readConnectors(
  client: ExchangeClient,
  direction: Connector['direction'],
): Promise<readonly Connector[]> {
  if (direction === 'inbound') {
    const [result] = await client.read([INBOUND]);
    return inboundConnectors(result);
  }
  const [plain, inTest] = await client.read([OUTBOUND, OUTBOUND_IN_TEST]);
  return outboundConnectors(plain, inTest);
}

function acceptedDomains(result: CmdletResult | undefined): readonly AcceptedDomain[] {
  const found = parseRows(acceptedDomainRow, result, ACCEPTED_DOMAINS).map(toAcceptedDomain);
  // Every tenant has its initial domain: a list without it is not the whole list.
  if (!found.some((domain) => domain.initial)) {
    throw new TransientError('ServiceUnavailable', 'Get-AcceptedDomain: incomplete answer, no initial domain');
  }
  return found;
}

function inboundConnectors(result: CmdletResult | undefined): readonly InboundConnector[] {
  return parseRows(inboundConnectorRow, result, INBOUND).map(toInboundConnector);
}

function outboundConnectors(
  plain: CmdletResult | undefined,
  inTest: CmdletResult | undefined,
): readonly OutboundConnector[] {
  const rows = [
    ...parseRows(outboundConnectorRow, plain, OUTBOUND),
    ...parseRows(outboundConnectorRow, inTest, OUTBOUND_IN_TEST),
  ];
  return uniqueBy(rows.map(toOutboundConnector), (connector) => connector.guid);
}

/** All rows or an error that names the cmdlet and the field: a row that cannot be read must not read as absent. */
function parseRows<T extends z.ZodType>(
  schema: T,
  result: CmdletResult | undefined,
  invocation: Invocation,
): z.infer<T>[] {
  return (result?.rows ?? []).map((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new TransientError(
      'ServiceUnavailable',
      `${invocation.cmdlet}: unexpected answer at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not readable'}`,
    );
  });
}

function uniqueBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}
