import { hash } from 'node:crypto';
import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';
import { initialDomainAddress, isTerminal, type Recipient } from '../model/recipient.ts';
import { forwarderTaskId } from '../tasks.ts';
import { type AddressFacts, addressesOf } from './addresses.ts';

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
  /** Addresses among the unproven ones whose targets are asked about in the next looks. */
  readonly unasked: ReadonlySet<string>;
}

/** The targets of all that may be forwarded to, those of people who have moved first. */
export function targetsToProve(spec: MigrationSpec, facts: Facts): readonly string[] {
  const moved = addressesOf(spec, facts).flatMap((item) => (item.moved && item.recipient ? [item.recipient] : []));
  const { initialDomain } = facts.directory;
  const ends = [...moved, ...facts.exchange.recipients].filter(isTerminal);
  return [...new Set(ends.flatMap((recipient) => initialDomainAddress(recipient, initialDomain) ?? []))];
}

/**
 * A forwarder is wanted only when its target is proven: by the directory, and not refused at RCPT (invariant I1). One that
 * is in force needs no new proof after a restart of the operator: a list is never cut for want of time to ask.
 */
export function forwardersFor(addresses: readonly AddressFacts[], facts: Facts): ForwarderList {
  const { initialDomain } = facts.directory;
  const all: Forwarder[] = [];
  const unproven: { address: string; why: string }[] = [];
  for (const { address, recipient, moved } of addresses) {
    if (!moved) continue;
    const target = recipient && initialDomainAddress(recipient, initialDomain);
    const why = whyUnproven(recipient, target, facts);
    if (target === undefined || why !== undefined) {
      unproven.push({ address, why: why ?? `has no address in ${initialDomain}` });
    } else {
      const isProbed = facts.targetProbes.get(target)?.answer === 'Accepted';
      all.push({ address, target, proof: isProbed ? 'Probed' : 'Directory' });
    }
  }
  const unasked = all.filter(({ target }) => facts.unaskedTargets.has(target)).filter(isNew(all, facts));
  if (unasked.length === 0) return { wanted: all, unproven, unasked: new Set() };
  const later = new Set(unasked.map(({ address }) => address));
  return {
    wanted: all.filter(({ address }) => !later.has(address)),
    unproven: [
      ...unproven,
      ...unasked.map(({ address, target }) => ({
        address,
        why: `waits until Exchange Online is asked about ${target}`,
      })),
    ],
    unasked: later,
  };
}

/** Tells what is not in force yet; without the server's own list all of it is, when the list is the last one that was set. */
function isNew(all: readonly Forwarder[], facts: Facts): (forwarder: Forwarder) => boolean {
  const { legacyServer } = facts;
  if (legacyServer?.kind === 'Known') {
    const inForce = new Map(legacyServer.ours.map(({ address, target }) => [address, target]));
    return ({ address, target }) => inForce.get(address) !== target;
  }
  const isOld = wasSet(forwarderDigest(all), facts);
  return () => !isOld;
}

/** Undefined when nothing speaks against the target. */
function whyUnproven(recipient: Recipient | undefined, target: string | undefined, facts: Facts): string | undefined {
  if (!recipient) return 'has moved, but Exchange Online has no recipient with this address';
  if (!isTerminal(recipient)) return `is a ${recipient.kind} in Exchange Online, which keeps no mail`;
  const probe = target === undefined ? undefined : facts.targetProbes.get(target);
  return probe?.answer === 'Refused' ? `Exchange Online refuses ${target}: ${probe.reply}` : undefined;
}

/** `sha256:...` of a list; the same list has the same digest wherever it is made. */
export function forwarderDigest(list: readonly Forwarder[]): string {
  const text = list.map(({ address, target }) => `${address} ${target}\n`).join('');
  return `sha256:${hash('sha256', text)}`;
}

/** Whether a list was the last one set: by a person's word, or by memory, since a server whose agent is silent keeps it. */
export function wasSet(digest: string, { legacyServer, doneTasks, memory }: Facts): boolean {
  return legacyServer === null ? doneTasks.has(forwarderTaskId(digest)) : memory.forwardersSet === digest;
}
