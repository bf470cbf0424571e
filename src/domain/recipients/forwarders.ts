import { hash } from 'node:crypto';
import type { Facts } from '../facts.ts';
import { isTerminal, type Recipient } from '../model/recipient.ts';
import type { AddressFacts } from './addresses.ts';

/** A forwarder that the old server should have. */
export interface Forwarder {
  readonly address: string;
  /** In the tenant's initial domain. */
  readonly target: string;
  /** `Probed`: Exchange Online accepted the target at RCPT. `Directory`: it could not be asked. */
  readonly proof: 'Probed' | 'Directory';
}

/** Forwarders for everybody who moved, and the addresses of whom none may be written, with the reason. */
export interface ForwarderList {
  readonly wanted: readonly Forwarder[];
  readonly unproven: readonly { readonly address: string; readonly why: string }[];
}

/** A forwarder is wanted only when its target is proven: by the directory, and not refused at RCPT (invariant I1). */
export function forwardersFor(addresses: readonly AddressFacts[], facts: Facts): ForwarderList {
  const { initialDomain } = facts.directory;
  const suffix = `@${initialDomain}`;
  const wanted: Forwarder[] = [];
  const unproven: { address: string; why: string }[] = [];
  for (const { address, recipient, moved } of addresses) {
    if (!moved) continue;
    const target = recipient?.addresses.find((item) => item.endsWith(suffix));
    const why = whyUnproven(recipient, target, facts);
    if (target === undefined || why !== undefined) {
      unproven.push({ address, why: why ?? `has no address in ${initialDomain}` });
    } else {
      const isProbed = facts.targetProbes.get(target)?.answer === 'Accepted';
      wanted.push({ address, target, proof: isProbed ? 'Probed' : 'Directory' });
    }
  }
  return { wanted, unproven };
}

/** Undefined when nothing speaks against the target. */
function whyUnproven(recipient: Recipient | undefined, target: string | undefined, facts: Facts): string | undefined {
  if (!recipient) return 'has moved, but Exchange Online has no recipient with this address';
  if (!isTerminal(recipient)) return `is a ${recipient.kind} in Exchange Online, which keeps no mail`;
  const probe = target === undefined ? undefined : facts.targetProbes.get(target);
  return probe?.answer === 'Refused' ? `Exchange Online refuses ${target}: ${probe.reply}` : undefined;
}

/** `sha256:...` of the wanted list; the same list has the same digest wherever it is made. */
export function forwarderDigest(list: ForwarderList): string {
  const text = list.wanted.map(({ address, target }) => `${address} ${target}\n`).join('');
  return `sha256:${hash('sha256', text)}`;
}
