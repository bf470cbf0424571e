import { stableGuid } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { SimulatedTenant } from '../world.ts';

/** A row of `/domains`. Source: Microsoft Graph, resource type domain. */
export function domainRow(tenant: SimulatedTenant, name: string): JsonObject {
  const domain = tenant.directoryDomains.get(name);
  return {
    authenticationType: 'Managed',
    availabilityStatus: null,
    id: name,
    isAdminManaged: true,
    isDefault: tenant.settings.acceptedDomains.some((accepted) => accepted.name === name && accepted.isDefault),
    isInitial: name === tenant.initialDomain,
    isRoot: true,
    isVerified: domain?.verified ?? false,
    supportedServices: domain?.supportedServices ?? [],
    passwordValidityPeriodInDays: null,
    passwordNotificationWindowInDays: null,
    state: null,
  };
}

/** The records that the service wants for a domain: none before it is verified and set up for mail. */
export function serviceConfigurationRecords(tenant: SimulatedTenant, name: string): JsonObject[] {
  const domain = tenant.directoryDomains.get(name);
  if (!domain?.verified || !domain.supportedServices.includes('Email')) return [];
  const common = { isOptional: false, label: name, supportedService: 'Email', ttl: 3600 };
  return [
    {
      '@odata.type': '#microsoft.graph.domainDnsMxRecord',
      id: stableGuid(tenant.id, name, 'Mx'),
      recordType: 'Mx',
      ...common,
      mailExchange: domain.mxHost,
      preference: 0,
    },
    {
      '@odata.type': '#microsoft.graph.domainDnsTxtRecord',
      id: stableGuid(tenant.id, name, 'Txt'),
      recordType: 'Txt',
      ...common,
      // Microsoft's own sample has the blank, which no SPF record may have.
      text: domain.spfText.replace(/include:\s*/g, 'include: '),
    },
    {
      '@odata.type': '#microsoft.graph.domainDnsCnameRecord',
      id: stableGuid(tenant.id, name, 'CName'),
      recordType: 'CName',
      ...common,
      label: `autodiscover.${name}`,
      canonicalName: 'autodiscover.outlook.com',
    },
  ];
}

/** A plan of a subscription. Source: Microsoft Graph, resource type servicePlanInfo. */
function plan(servicePlanName: string): JsonObject {
  const servicePlanId = stableGuid('service plan', servicePlanName);
  return { servicePlanId, servicePlanName, provisioningStatus: 'Success', appliesTo: 'User' };
}

/**
 * Subscriptions. A tenant without mail still holds `EXCHANGE_S_FOUNDATION`, which comes with everything and gives no
 * mailbox, and its mail subscription of old, suspended.
 */
export function subscribedSkus(tenant: SimulatedTenant): JsonObject[] {
  const users = tenant.settings.recipients.filter(({ type }) => type === 'UserMailbox').length;
  return [
    sku(tenant, 'O365_BUSINESS_ESSENTIALS', tenant.mailSubscription, users, [
      'EXCHANGE_S_STANDARD',
      'SHAREPOINTSTANDARD',
    ]),
    sku(tenant, 'AAD_PREMIUM', true, 0, ['AAD_PREMIUM', 'EXCHANGE_S_FOUNDATION']),
  ];
}

function sku(tenant: SimulatedTenant, name: string, active: boolean, consumed: number, plans: string[]): JsonObject {
  const skuId = stableGuid('sku', name);
  const units = consumed + 5;
  return {
    id: `${tenant.id}_${skuId}`,
    skuId,
    skuPartNumber: name,
    appliesTo: 'User',
    capabilityStatus: active ? 'Enabled' : 'Suspended',
    consumedUnits: consumed,
    prepaidUnits: active
      ? { enabled: units, suspended: 0, warning: 0, lockedOut: 0 }
      : { enabled: 0, suspended: units, warning: 0, lockedOut: 0 },
    servicePlans: plans.map(plan),
  };
}
