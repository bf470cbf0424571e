import type { Problem } from '../problem.ts';
import type { HybridMailMigrationSpec } from '../types.generated.ts';
import { canonicalAddress, isGuid, isInDomain, isMailAddress } from './mail-address.ts';
import { unless } from './rule.ts';

export function migratedFrom({ recipients: { migrated } }: HybridMailMigrationSpec): readonly Problem[] {
  const path = 'recipients.migrated';
  const groupFits = (migrated.from === 'Group') === (migrated.group !== undefined);
  const listFits = (migrated.from === 'List') === (migrated.addresses !== undefined);
  return [
    ...unless(groupFits, `${path}.group`, migrated.group, 'is needed with from Group, and only then'),
    ...unless(listFits, `${path}.addresses`, migrated.addresses, 'is needed with from List, and only then'),
  ];
}

export function group({ recipients }: HybridMailMigrationSpec): readonly Problem[] {
  const name = recipients.migrated.group;
  if (name === undefined) return [];
  const fine = isMailAddress(name) || isGuid(name);
  return unless(fine, 'recipients.migrated.group', name, "must be the group's mail address or its object id");
}

export function addressLists(spec: HybridMailMigrationSpec): readonly Problem[] {
  return lists(spec).flatMap(({ path, addresses }) =>
    addresses.flatMap((address, index) => [
      ...unless(
        isMailAddress(address),
        `${path}[${index}]`,
        address,
        'must be one mail address, without a display name',
      ),
      ...unless(
        isInDomain(address, spec.domain),
        `${path}[${index}]`,
        address,
        'every address must be in the mail domain',
      ),
    ]),
  );
}

export function movedButExcluded({ recipients }: HybridMailMigrationSpec): readonly Problem[] {
  const moved = new Set(recipients.migrated.addresses?.map(canonicalAddress));
  return (recipients.exclude ?? []).flatMap((address, index) => {
    const message = 'is in migrated.addresses too: has it moved or not?';
    return unless(!moved.has(canonicalAddress(address)), `recipients.exclude[${index}]`, address, message);
  });
}

export function repeatedAddresses(spec: HybridMailMigrationSpec): readonly Problem[] {
  return lists(spec).flatMap(({ path, addresses }) => {
    const seen = new Map<string, string>();
    return addresses.flatMap((address, index) => {
      const key = canonicalAddress(address);
      const other = seen.get(key);
      seen.set(key, address);
      // The same spelling twice is the structure's to refuse.
      const fine = other === undefined || other === address;
      return unless(fine, `${path}[${index}]`, address, `is the same address as ${other}`);
    });
  });
}

function lists({ recipients }: HybridMailMigrationSpec) {
  return [
    { path: 'recipients.migrated.addresses', addresses: recipients.migrated.addresses ?? [] },
    { path: 'recipients.exclude', addresses: recipients.exclude ?? [] },
    { path: 'recipients.accepted', addresses: recipients.accepted ?? [] },
  ];
}
