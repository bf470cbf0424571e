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
  /** `Probed`: Exchange Online accepted the target at RCPT. `Directory`: it could not be asked, or need not be any more. */
  readonly proof: 'Probed' | 'Directory';
}

/** Forwarders for everybody who moved, and the addresses of whom none may be written, with the reason. */
export interface ForwarderList {
  readonly wanted: readonly Forwarder[];
  readonly unproven: readonly { readonly address: string; readonly why: string }[];
  /** Addresses among the unproven ones whose targets are asked about in the next looks. */
  readonly unasked: ReadonlySet<string>;
}

/** Every target that there may be: the addresses in the initial domain of all who keep mail. */
export function targetsOf({ directory, exchange }: Facts): readonly string[] {
  return exchange.recipients
    .filter(isTerminal)
    .flatMap((recipient) => initialDomainAddress(recipient, directory.initialDomain) ?? []);
}

/** Targets that Exchange Online is to be asked about, each once. */
export interface TargetsToProve {
  /** Of new forwarders. */
  readonly waiting: readonly string[];
  /** Of people who have not moved yet, and of those whom the door refused. */
  readonly others: readonly string[];
}

/**
 * A forwarder that is in force needs no new proof after a restart of the operator: a bad moment of the door must not take
 * it away.
 */
export function targetsToProve(spec: MigrationSpec, facts: Facts): TargetsToProve {
  const { wanted } = forwardersFor(addressesOf(spec, facts), { ...facts, unaskedTargets: new Set() });
  const inForce = new Set(wanted.filter(isInForce(wanted, facts)).map(({ target }) => target));
  const waiting = new Set(wanted.map(({ target }) => target).filter((target) => !inForce.has(target)));
  const others = targetsOf(facts).filter((target) => !inForce.has(target) && !waiting.has(target));
  return { waiting: [...waiting], others: [...new Set(others)] };
}

/** By the server's own list; without one all of a list is in force when it is the last that was set. */
function isInForce(list: readonly Forwarder[], facts: Facts): (forwarder: Forwarder) => boolean {
  const { legacyServer } = facts;
  if (legacyServer?.kind === 'Known') {
    const ours = new Map(legacyServer.ours.map(({ address, target }) => [address, target]));
    return ({ address, target }) => ours.get(address) === target;
  }
  const wholeList = wasSet(forwarderDigest(list), facts);
  return () => wholeList;
}

/** A forwarder is wanted only when its target is proven: by the directory, and not refused at RCPT (invariant I1). */
export function forwardersFor(addresses: readonly AddressFacts[], facts: Facts): ForwarderList {
  const { initialDomain } = facts.directory;
  const wanted: Forwarder[] = [];
  const unproven: { address: string; why: string }[] = [];
  const unasked = new Set<string>();
  for (const { address, recipient, moved } of addresses) {
    if (!moved) continue;
    const target = recipient && initialDomainAddress(recipient, initialDomain);
    const why = whyUnproven(recipient, target, facts);
    if (target === undefined || why !== undefined) {
      unproven.push({ address, why: why ?? `has no address in ${initialDomain}` });
    } else if (facts.unaskedTargets.has(target)) {
      unasked.add(address);
      unproven.push({ address, why: `waits until Exchange Online is asked about ${target}` });
    } else {
      const isProbed = facts.targetProbes.get(target)?.answer === 'Accepted';
      wanted.push({ address, target, proof: isProbed ? 'Probed' : 'Directory' });
    }
  }
  return { wanted, unproven, unasked };
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
