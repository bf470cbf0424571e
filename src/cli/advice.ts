import { type Disposition, disposition } from '../errors.ts';

/** An error as a person reads it: what is wrong, and what to do about it. */
export interface Advice {
  readonly message: string;
  readonly todo: string;
}

/** What to do about an error, by its reason. */
const BY_REASON: Readonly<Record<string, string>> = {
  SecretNotFound: 'put the Secret into the file as a document of its own, or read the cluster too with --cluster',
  SecretIncomplete: 'mend the Secret',
  InventoryNotFound: 'put the ConfigMap into the file as a document of its own, or read the cluster too with --cluster',
  InventoryInvalid: 'mend the list',
  TenantNotAllowed: 'name a Secret in spec.tenant.credentialsSecretRef, or have the namespace bound to the tenant',
  CredentialsRejected: 'mend the credentials in the Secret',
  PermissionMissing: 'grant it in Microsoft Entra; it takes some minutes',
  GroupNotFound: 'mend spec.recipients.migrated.group',
  ZoneNotFound: 'mend spec.dns.zone, or give the token the permissions Zone Read and DNS Write for it',
  DomainNotVerified: 'in the Microsoft 365 admin center, under Settings, Domains',
  KubernetesForbidden: 'let the user of the kubeconfig list hybridmailmigrations and get the Secrets and ConfigMaps',
  Throttled: 'ask again later: the service asked for a pause',
  DomainClaimed: 'change the older resource, or delete it',
};

export function adviceOn(error: unknown): Advice {
  const found = disposition(error);
  return { message: found.message.replaceAll(/\s+/g, ' '), todo: todoFor(found) };
}

function todoFor({ kind, reason }: Disposition): string {
  const known = BY_REASON[reason];
  if (known !== undefined) return known;
  switch (kind) {
    case 'Stall':
      return `look up the reason ${reason}`;
    case 'Wait':
    case 'BackOff':
      return 'ask again: the service failed or could not be reached';
    case 'Bug':
      return 'a fault of this program, or an answer that it does not know: please report it';
  }
}
