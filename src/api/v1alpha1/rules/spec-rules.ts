import type { Problem } from '../problem.ts';
import type { HybridMailMigrationSpec } from '../types.generated.ts';
import { isDomain, isInitialDomain } from './host-name.ts';
import {
  certificateName,
  forwarderProvider,
  overlappingNetworks,
  sendingAddresses,
  smartHost,
  tlsDomain,
} from './legacy-rules.ts';
import { isGuid } from './mail-address.ts';
import { addressLists, group, migratedFrom, movedButExcluded, repeatedAddresses } from './recipient-rules.ts';
import { type SpecRule, unless } from './rule.ts';

/** Rules that admission checks too, in the order of the spec; below them those that CEL cannot afford. */
export const SPEC_RULES: readonly SpecRule[] = [
  domain,
  tenantId,
  smartHost,
  tlsDomain,
  sendingAddresses,
  certificateName,
  forwarderProvider,
  zone,
  migratedFrom,
  group,
  addressLists,
  // Not in the CRD:
  overlappingNetworks,
  movedButExcluded,
  repeatedAddresses,
];

function domain({ domain: name }: HybridMailMigrationSpec): readonly Problem[] {
  return [
    ...unless(
      isDomain(name),
      'domain',
      name,
      'must be a lower-case DNS name of two labels or more without a final dot, international names as A-labels (xn--...)',
    ),
    ...unless(
      !isInitialDomain(name),
      'domain',
      name,
      'must not be a domain that Microsoft gives to a tenant (*.onmicrosoft.com)',
    ),
  ];
}

function tenantId({ tenant: { id } }: HybridMailMigrationSpec): readonly Problem[] {
  const message = "must be the tenant's directory id, a GUID such as 3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11";
  return unless(isGuid(id), 'tenant.id', id, message);
}

function zone({ domain: name, dns }: HybridMailMigrationSpec): readonly Problem[] {
  const { zone: parent } = dns;
  if (parent === undefined) return [];
  const message = 'must be the domain or a parent of it, lower case and without a final dot';
  return unless(name === parent || name.endsWith(`.${parent}`), 'dns.zone', parent, message);
}
