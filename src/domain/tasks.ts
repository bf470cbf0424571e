import type { ForwarderProvider } from '../api/v1alpha1/normalize.ts';
import { counted } from './counted.ts';

/** Something that only a person can do. */
export interface Task {
  /** Name in the annotation hybridmail.dev/done; stable as long as the same is to be done. */
  readonly id: string;
  /** What to do, such that it can be followed. */
  readonly text: string;
  /** How it is verified. */
  readonly verify: string;
}

/** The first digits of the list's digest: a longer list is a new task, so an old "done" does not cover it. */
export function forwarderTaskId(digest: string): string {
  return `forwarders-${digest.replace('sha256:', '').slice(0, 8)}`;
}

const BY_MARK = 'a person marks it as done (annotation hybridmail.dev/done); it cannot be measured from outside';

export interface TaskWords {
  /** Who sets the old server up. */
  readonly provider: ForwarderProvider;
  readonly domain: string;
  readonly legacyHost: string;
  readonly mxHost: string;
}

export function forwardersTask(digest: string, count: number): Task {
  return {
    id: forwarderTaskId(digest),
    text:
      `Write the ${counted(count, 'forwarder')} of the report ConfigMap on the old server (key forwarders.csv; ready to ` +
      'install: forwarders-postfix.txt, forwarders-valiases.txt, exchange-server.ps1; to read: forwarders.txt), ' +
      'then copy what is left of each old mailbox and disable it',
    verify: `targets are asked at Exchange Online by RCPT; that the forwarders are there: ${BY_MARK}`,
  };
}

export function agentTask({ legacyHost }: TaskWords): Task {
  return {
    id: 'legacy-agent',
    text: `Install the agent beside Postfix on ${legacyHost}: "hybridmail agent install -f <this migration>" prints each command`,
    verify: 'the operator hears the agent',
  };
}

/** A mailbox that is full returns the copy to the sender, although the message itself has arrived. */
export function oldMailboxesTask({ legacyHost, provider }: TaskWords, count: number): Task {
  const them = count === 1 ? 'it' : 'them';
  // The account of the same name holds the forwarder.
  const end = provider === 'Plesk' ? `switch ${them} off (the accounts stay, they forward)` : `remove ${them}`;
  return {
    id: 'old-mailboxes',
    text:
      `Copy what is left of the ${counted(count, 'old mailbox', 'old mailboxes')} of people who have moved, and ${end} ` +
      `on ${legacyHost}: until then each keeps a copy of what is forwarded, and once it is full the copy is returned to ` +
      'the sender. The forwarders stay',
    verify: "the panel's list of what it accepts",
  };
}

export function firewallTask({ legacyHost, domain, provider }: TaskWords): Task {
  // Through a panel the operator does it.
  const pin = provider === 'Manual' || provider === 'Postfix' ? `, and pin ${domain} as a local domain there` : '';
  return {
    id: 'legacy-firewall',
    text:
      `Let Microsoft's ranges (ConfigMap report, key microsoft-ranges.txt) reach ${legacyHost} on port 25, exempt them ` +
      `from SPF checks, block lists, greylisting and rate limits${pin}; do not let them relay to other domains`,
    verify: BY_MARK,
  };
}

export function smartHostTask({ legacyHost, mxHost }: TaskWords): Task {
  return {
    id: 'legacy-smart-host',
    text:
      `Send outgoing mail of users of ${legacyHost} to ${mxHost}, port 25 (not 587, without a password); ` +
      'bounces and mail forwarded for outsiders only where the server shows a certificate',
    verify: BY_MARK,
  };
}

/** Source: Microsoft, relay through Exchange Online: an address counts only together with a sender of an accepted domain. */
export function bouncesDirectTask({ legacyHost }: TaskWords): Task {
  return {
    id: 'legacy-bounces-direct',
    text:
      `Let ${legacyHost} send bounces and vacation replies (empty sender) and mail that it forwards for outsiders ` +
      'directly to the internet: Exchange Online knows it by its address alone and refuses them (550 5.7.64), and a ' +
      'refused bounce is lost. Or give it a certificate and declare spec.legacy.sendsFrom.certificateName',
    verify: BY_MARK,
  };
}

export function catchAllTask({ legacyHost, domain }: TaskWords): Task {
  return {
    id: 'legacy-catch-all',
    text:
      `${legacyHost} takes mail for addresses of ${domain} that nobody has: see that its catch-all ends in a mailbox ` +
      'there, and not in Exchange Online, or turn it off',
    verify: `RCPT at ${legacyHost}; where the catch-all leads: ${BY_MARK}`,
  };
}

export const EXCHANGE_VERSION = 'legacy-exchange-version';

/** Source: Microsoft, transport-based enforcement for Exchange servers that are out of support or far behind on updates. */
export function exchangeVersionTask({ legacyHost }: TaskWords): Task {
  return {
    id: EXCHANGE_VERSION,
    text:
      `${legacyHost} greets as an Exchange Server: see that Microsoft supports its version and that its updates are recent ` +
      '(Get-ExchangeServer | Format-List AdminDisplayVersion). What an older one sends through the connector is throttled, ' +
      'then blocked (450 4.7.230); the Exchange admin center shows the report and may pause it for 90 days of a year',
    verify: `the greeting at ${legacyHost}; the version: ${BY_MARK}`,
  };
}

/** Source: RFC 8461 sections 3 and 5: a sender keeps a policy for its max_age, and notices a new one by a new id. */
export function mtaStsTask(domain: string, mxHost: string): Task {
  return {
    id: 'mta-sts',
    text:
      `Add ${mxHost} to the MX hosts of the MTA-STS policy of ${domain} and keep the old ones, change the id in TXT ` +
      `_mta-sts.${domain}, and wait for the max_age of the old policy before you mark this as done`,
    verify:
      'that a policy is published: DNS; what it names: a person marks it as done (annotation hybridmail.dev/done)',
  };
}

export function mailClientsTask({ legacyHost }: TaskWords): Task {
  return {
    id: 'mail-clients',
    text:
      'For users who have moved, change the outgoing server in mail clients and devices that send directly ' +
      `(Outlook, Thunderbird, scanners) from ${legacyHost} to Microsoft 365`,
    verify: BY_MARK,
  };
}

/** Source: Microsoft message MC1226222: address connectors on addresses of several tenants may stop working unannounced. */
export function separateSenderTask({ legacyHost }: TaskWords, others: readonly string[]): Task {
  return {
    id: 'separate-sender',
    text:
      `${legacyHost} sends from an address that migrations of other tenants send from too (${others.slice(0, 5).join(', ')}): ` +
      'give it a certificate of its own and declare spec.legacy.sendsFrom.certificateName',
    verify: 'the addresses of all migrations of the cluster',
  };
}

export function silenceTask({ legacyHost, domain }: TaskWords): Task {
  return {
    id: 'legacy-silent',
    text: `Check in the log of ${legacyHost} that no mail for ${domain} arrives from outside any more`,
    verify: BY_MARK,
  };
}

export function stopSendingTask({ legacyHost, domain }: TaskWords): Task {
  return {
    id: 'legacy-stopped-sending',
    text: `Stop everything that sends as ${domain} through ${legacyHost}, and see its queue empty`,
    verify: BY_MARK,
  };
}

export function removeDomainTask({ legacyHost, domain, provider }: TaskWords): Task {
  // Without a map that its settings name Postfix puts off all mail, so they are taken out before the maps are.
  const ours =
    provider === 'Postfix'
      ? 'Take the agent out (hybridmail-agent.sh unset --apply, then stop it)'
      : 'Remove our forwarders';
  return {
    id: 'legacy-domain-removed',
    text: `${ours} and then ${domain} from ${legacyHost}, or switch the server off`,
    verify: BY_MARK,
  };
}

export function mxTask(domain: string, values: string): Task {
  return { id: 'mx', text: `Replace all MX records of ${domain} by: ${values}`, verify: 'authoritative name servers' };
}

export function mxLifetimeTask(domain: string, ttlSeconds: number): Task {
  return {
    id: 'mx-ttl',
    text: `Lower the time to live of the MX records of ${domain} to ${ttlSeconds} s`,
    verify: 'authoritative name servers',
  };
}

export function spfTask(domain: string, text: string): Task {
  return { id: 'spf', text: `Replace the SPF record of ${domain} by: ${text}`, verify: 'authoritative name servers' };
}
