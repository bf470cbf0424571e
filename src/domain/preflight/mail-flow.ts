import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { counted } from '../counted.ts';
import type { Facts } from '../facts.ts';
import { summarizeJourney } from '../mailflow/explain.ts';
import { hazardsOf } from '../mailflow/hazards.ts';
import type { Change } from '../mailflow/mail-world.ts';
import { nameSome } from '../mailflow/name-addresses.ts';
import { possibleWorlds } from '../mailflow/possible.ts';
import { need } from '../plan/needs.ts';
import { initialSenders } from '../recipients/initial-senders.ts';
import { recipientsOf } from '../recipients/recipients.ts';
import { worldOf } from '../world.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The worst come first; the rest is counted. */
const MAX_HAZARDS = 5;

/** Both sides' addresses against each other. */
export function recipients(spec: MigrationSpec, facts: Facts): readonly Finding[] {
  const subject = 'recipients';
  const { addresses, parity } = recipientsOf(spec, facts);
  const { exchange, legacy, onlyLegacy, unusedMailboxes, missing } = parity;
  const { initialDomain } = facts.directory;
  const senders = initialSenders(addresses, initialDomain);
  const both = `${exchange} in Exchange Online, ${legacy ?? 'an unknown number'} on the old server`;
  return [
    ok(subject, onlyLegacy.length > 0 ? `${both}; only on the old server: ${some(onlyLegacy)}` : both),
    ...(missing.length > 0
      ? [
          fail(
            subject,
            `${counted(missing.length, 'address has', 'addresses have')} moved without a mailbox or group: ${some(missing)}`,
            'give them one, or take them out of spec.recipients.migrated',
          ),
        ]
      : []),
    ...(unusedMailboxes.length > 0
      ? [
          warn(
            subject,
            `mailboxes of people who have not moved take mail already: ${some(unusedMailboxes)}`,
            `before phase Receive ${need('NoUnusedMailbox').wayOut}`,
          ),
        ]
      : []),
    ...(senders.count > 0
      ? [
          warn(
            subject,
            `${nameSome(senders)} sends under ${initialDomain}, which Microsoft limits to 100 outside recipients a day (550 5.7.236)`,
            'make the address of the domain the primary address',
          ),
        ]
      : []),
  ];
}

/** The model's verdict on the world as it is, with what may still propagate. */
export function mailFlow(spec: MigrationSpec, facts: Facts): readonly Finding[] {
  const subject = 'mail flow now';
  const moving = facts.memory.inFlight.filter(({ until }) => until > facts.now);
  const worlds = possibleWorlds(
    worldOf(spec, facts, recipientsOf(spec, facts)),
    moving.map(({ before }) => JSON.parse(before) as Change),
  );
  const hazards = hazardsOf(worlds);
  if (hazards.length === 0) return [ok(subject, 'every class of message arrives')];
  const more = hazards.length - MAX_HAZARDS;
  return hazards.slice(0, MAX_HAZARDS).map(({ message, journey }, index) => {
    const path = journey ? ` [${summarizeJourney(journey)}]` : '';
    const rest = index === MAX_HAZARDS - 1 && more > 0 ? ` (and ${more} more)` : '';
    return fail(subject, `${message}${path}${rest}`, 'see in the plan what mends it');
  });
}

function some(addresses: readonly string[]): string {
  const more = addresses.length - 3;
  return addresses.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
