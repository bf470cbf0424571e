import { createHash } from 'node:crypto';
import type { Facts } from '../facts.ts';
import { initialDomainAddress, isTerminal, type Recipient } from '../model/recipient.ts';
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
  const wanted: Forwarder[] = [];
  const unproven: { address: string; why: string }[] = [];
  for (const { address, recipient, moved } of addresses) {
    if (!moved) continue;
    const proof = prove(recipient, facts);
    if ('why' in proof) unproven.push({ address, why: proof.why });
    else wanted.push({ address, ...proof });
  }
  return { wanted, unproven };
}

function prove(
  recipient: Recipient | undefined,
  facts: Facts,
): { target: string; proof: Forwarder['proof'] } | { why: string } {
  if (!recipient) return { why: 'has moved, but Exchange Online has no recipient with this address' };
  if (!isTerminal(recipient)) return { why: `is a ${recipient.kind} in Exchange Online, which keeps no mail` };
  const target = initialDomainAddress(recipient, facts.directory.initialDomain);
  if (!target) return { why: `has no address in ${facts.directory.initialDomain}` };
  const probe = facts.targetProbes.get(target);
  if (probe?.answer === 'Refused') return { why: `Exchange Online refuses ${target}: ${probe.reply}` };
  return { target, proof: probe?.answer === 'Accepted' ? 'Probed' : 'Directory' };
}

/** `sha256:...` of the wanted list; the same list has the same digest wherever it is made. */
export function forwarderDigest(list: ForwarderList): string {
  const hash = createHash('sha256');
  for (const { address, target } of list.wanted) hash.update(`${address} ${target}\n`);
  return `sha256:${hash.digest('hex')}`;
}
