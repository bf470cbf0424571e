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
  readonly domain: string;
  readonly legacyHost: string;
  readonly mxHost: string;
}

export function forwardersTask(digest: string, count: number): Task {
  return {
    id: forwarderTaskId(digest),
    text:
      `Write the ${counted(count, 'forwarder')} of the report ConfigMap (key forwarders.csv) on the old server, ` +
      'then copy what is left of each old mailbox and disable it',
    verify: `targets are asked at Exchange Online by RCPT; that the forwarders are there: ${BY_MARK}`,
  };
}

export function firewallTask({ legacyHost, domain }: TaskWords): Task {
  return {
    id: 'legacy-firewall',
    text:
      `Let Microsoft's ranges (ConfigMap report, key microsoft-ranges.txt) reach ${legacyHost} on port 25, exempt them ` +
      `from SPF checks, block lists, greylisting and rate limits, and pin ${domain} as a local domain there`,
    verify: BY_MARK,
  };
}

export function smartHostTask({ legacyHost, mxHost }: TaskWords): Task {
  return {
    id: 'legacy-smart-host',
    text:
      `Send outgoing mail of users of ${legacyHost} to ${mxHost}, port 25 (not 587, without a password); ` +
      'bounces and mail forwarded for outsiders go out directly unless the server shows a certificate',
    verify: BY_MARK,
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

export function removeDomainTask({ legacyHost, domain }: TaskWords): Task {
  return {
    id: 'legacy-domain-removed',
    text: `Remove our forwarders and then ${domain} from ${legacyHost}, or switch the server off`,
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
