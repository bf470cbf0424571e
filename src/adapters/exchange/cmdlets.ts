/** What a parameter may be on the wire. */
export type ParameterValue = string | number | boolean | null | readonly string[] | typeof EMPTY_LIST;

/** Empties a multi-valued property; a plain empty array is not proven to. Source: CIPP, calls of Set-HostedContentFilterPolicy. */
export const EMPTY_LIST = { '@odata.type': '#Exchange.GenericHashTable' } as const;

interface Cmdlet {
  readonly effect: 'read' | 'write';
  readonly parameters: readonly string[];
}

const INBOUND_SETTINGS = [
  'Name',
  'SenderDomains',
  'SenderIPAddresses',
  'TlsSenderCertificateName',
  'RequireTls',
  'EFSkipLastIP',
  'Enabled',
  'Comment',
] as const;

const OUTBOUND_SETTINGS = [
  'Name',
  'RecipientDomains',
  'SmartHosts',
  'UseMXRecord',
  'TlsSettings',
  'TlsDomain',
  'Enabled',
  'Comment',
] as const;

/**
 * Everything that can be asked of Exchange Online; nothing else can be sent. Reads and writes are both POST requests,
 * so that only this list knows the effect. No `Get-` has an Identity: a missing one returns all objects.
 */
export const CMDLETS = {
  'Get-AcceptedDomain': { effect: 'read', parameters: ['ResultSize'] },
  'Get-InboundConnector': { effect: 'read', parameters: ['ResultSize'] },
  'Get-OutboundConnector': { effect: 'read', parameters: ['ResultSize', 'IncludeTestModeConnectors'] },
  'Get-Recipient': { effect: 'read', parameters: ['ResultSize', 'RecipientTypeDetails'] },
  'Get-Mailbox': { effect: 'read', parameters: ['ResultSize', 'Filter'] },
  'Get-OrganizationConfig': { effect: 'read', parameters: [] },
  'Set-AcceptedDomain': { effect: 'write', parameters: ['Identity', 'DomainType'] },
  'New-InboundConnector': {
    effect: 'write',
    parameters: ['ConnectorType', 'CloudServicesMailEnabled', ...INBOUND_SETTINGS],
  },
  'Set-InboundConnector': { effect: 'write', parameters: ['Identity', ...INBOUND_SETTINGS] },
  'Remove-InboundConnector': { effect: 'write', parameters: ['Identity', 'Confirm'] },
  'New-OutboundConnector': {
    effect: 'write',
    parameters: [
      'ConnectorType',
      'CloudServicesMailEnabled',
      'AllAcceptedDomains',
      'RouteAllMessagesViaOnPremises',
      ...OUTBOUND_SETTINGS,
    ],
  },
  'Set-OutboundConnector': { effect: 'write', parameters: ['Identity', ...OUTBOUND_SETTINGS] },
  'Remove-OutboundConnector': { effect: 'write', parameters: ['Identity', 'Confirm'] },
} as const satisfies Record<string, Cmdlet>;

export type CmdletName = keyof typeof CMDLETS;

/** One call. */
export interface Invocation {
  readonly cmdlet: CmdletName;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Properties to return; all when absent. */
  readonly select?: readonly string[];
}

/** Throws for what is not in the list: a fault of ours, never of the service. */
export function assertAllowed(invocation: Invocation, expected: Cmdlet['effect'], observeOnly: boolean): void {
  const known: Readonly<Record<string, Cmdlet>> = CMDLETS;
  const cmdlet = Object.hasOwn(known, invocation.cmdlet) ? known[invocation.cmdlet] : undefined;
  if (cmdlet === undefined) throw new Error(`cmdlet "${invocation.cmdlet}" is not in the list of allowed cmdlets`);
  if (cmdlet.effect !== expected) throw new Error(`cmdlet "${invocation.cmdlet}" is no ${expected}`);
  if (cmdlet.effect === 'write' && observeOnly) {
    throw new Error(`cmdlet "${invocation.cmdlet}" would write, and this tenant is only observed`);
  }
  for (const parameter of Object.keys(invocation.parameters)) {
    if (!cmdlet.parameters.includes(parameter)) {
      throw new Error(`parameter "${parameter}" of "${invocation.cmdlet}" is not in the list of allowed parameters`);
    }
  }
}
