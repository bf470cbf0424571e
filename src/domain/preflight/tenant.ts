import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { counted } from '../counted.ts';
import type { Facts } from '../facts.ts';
import { need } from '../plan/needs.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** A role cannot be asked for: that reading works says nothing about writing. */
export function exchangeAccess(spec: MigrationSpec, { exchange }: Pick<Facts, 'exchange'>): readonly Finding[] {
  const found = counted(exchange.recipients.length, `recipient of ${spec.domain}`, `recipients of ${spec.domain}`);
  return [
    ok(
      'Exchange Online',
      `settings can be read (${found}); whether they may be changed (role Exchange Administrator) shows at the first change`,
    ),
  ];
}

export function domain(spec: MigrationSpec, { directory }: Pick<Facts, 'directory'>): readonly Finding[] {
  const subject = 'domain in tenant';
  if (!directory.verified) {
    return [
      fail(
        subject,
        `tenant ${spec.tenant.id} does not hold ${spec.domain} as a verified domain`,
        'add the domain to the tenant and verify it',
      ),
    ];
  }
  if (directory.mxHost === null) {
    return [
      fail(
        subject,
        `${spec.domain} is verified, but Microsoft 365 names no MX host for it`,
        'turn on the service Exchange for the domain in the tenant',
      ),
    ];
  }
  return [ok(subject, `${spec.domain} is verified, initial domain ${directory.initialDomain}, MX ${directory.mxHost}`)];
}

export function subscription(_spec: MigrationSpec, { directory }: Pick<Facts, 'directory'>): readonly Finding[] {
  const subject = 'subscription';
  switch (directory.mailSubscription) {
    case 'Active':
      return [ok(subject, 'a subscription with mailboxes is active')];
    case 'None': {
      const { wrong, wayOut } = need('MailSubscription');
      return [fail(subject, wrong, wayOut)];
    }
    case 'Unknown':
      return [
        warn(
          subject,
          'the application may not read subscriptions',
          'grant it the application permission Organization.Read.All, or make sure that one with Exchange Online is active',
        ),
      ];
  }
}

export function group(spec: MigrationSpec, { directory }: Pick<Facts, 'directory'>): readonly Finding[] {
  const { migrated } = spec.recipients;
  if (migrated.from !== 'Group' || directory.groupMembers === null) return [];
  const members = counted(directory.groupMembers.length, 'address has', 'addresses have');
  return [ok('group of the moved', `${migrated.group}: ${members} moved`)];
}

export function acceptedDomain(spec: MigrationSpec, { exchange }: Pick<Facts, 'exchange'>): readonly Finding[] {
  const subject = 'accepted domain';
  const accepted = exchange.acceptedDomains.find(({ name }) => name === spec.domain);
  if (accepted) return [ok(subject, `${spec.domain} is ${accepted.type}`)];
  return [
    fail(
      subject,
      `Exchange Online does not accept mail for ${spec.domain}`,
      'turn on the service Exchange for the domain in the tenant; a new domain takes up to an hour',
    ),
  ];
}
