import { stableGuid } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { AcceptedDomainRecord, SimulatedTenant } from '../world.ts';
import { type Cmdlet, nothingModified, requireByIdentity, selectByIdentity } from './cmdlet.ts';
import { cmdletFailed, EXCEPTION } from './errors.ts';

/** Accepted domains. They are made and removed in the directory, never here. Source: Set-AcceptedDomain. */
export const acceptedDomainCmdlets: Record<string, Cmdlet> = {
  'Get-AcceptedDomain': {
    effect: 'read',
    parameters: { Identity: 'text', ResultSize: 'resultSize' },
    run({ world, tenant }, parameters) {
      const rows = world.visibleSettings(tenant.id).acceptedDomains.map((domain) => row(tenant, domain));
      return { rows: selectByIdentity(rows, parameters.get('Identity')), warnings: [] };
    },
  },
  'Set-AcceptedDomain': {
    effect: 'write',
    parameters: {
      Identity: 'text',
      DomainType: ['Authoritative', 'InternalRelay'],
      MatchSubDomains: 'switch',
    },
    mandatory: ['Identity'],
    run({ world, tenant }, parameters) {
      const domains = tenant.settings.acceptedDomains;
      const rows = domains.map((domain) => row(tenant, domain));
      const { Name } = requireByIdentity(rows, parameters.get('Identity'), tenant.initialDomain);
      const index = domains.findIndex(({ name }) => name === Name);
      const before = domains[index] as AcceptedDomainRecord;
      const after: AcceptedDomainRecord = {
        ...before,
        domainType: (parameters.get('DomainType') ?? before.domainType) as AcceptedDomainRecord['domainType'],
        matchSubDomains: (parameters.get('MatchSubDomains') ?? before.matchSubDomains) as boolean,
      };
      if (after.matchSubDomains && after.domainType !== 'InternalRelay') {
        throw cmdletFailed(
          EXCEPTION.dataValidation,
          'The MatchSubDomains parameter can be $true only if the domain type is InternalRelay.',
        );
      }
      if (after.domainType === before.domainType && after.matchSubDomains === before.matchSubDomains) {
        return { rows: [], warnings: [nothingModified(before.name)] };
      }
      domains[index] = after;
      world.commitTenant(tenant.id);
      return { rows: [], warnings: [] };
    },
  },
};

function row(tenant: SimulatedTenant, domain: AcceptedDomainRecord): JsonObject {
  return {
    DomainName: domain.name,
    DomainType: domain.domainType,
    Default: domain.isDefault,
    InitialDomain: domain.initial,
    MatchSubDomains: domain.matchSubDomains,
    SmtpDaneStatus: 'Disabled',
    AuthenticationType: 'Managed',
    ExternallyManaged: false,
    PendingRemoval: false,
    PendingCompletion: false,
    OutboundOnly: false,
    EmailOnly: false,
    AddressBookEnabled: true,
    SendingFromDomainDisabled: false,
    SendingToDomainDisabled: false,
    IsCoexistenceDomain: false,
    CatchAllRecipientID: null,
    FederatedOrganizationLink: null,
    Name: domain.name,
    Identity: domain.name,
    DistinguishedName: `CN=${domain.name},CN=Accepted Domains,CN=Transport Settings,CN=Configuration,CN=${tenant.initialDomain}`,
    AdminDisplayName: '',
    Guid: stableGuid(tenant.id, 'accepted domain', domain.name),
    IsValid: true,
  };
}
