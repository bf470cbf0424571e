import type { Recipient } from '../../../src/domain/model/recipient.ts';
import { aMailbox } from '../../support/builders.ts';
import type { Choice } from './axes.ts';

/** Who is in a company. */
export interface Population {
  /** Objects of Exchange Online. */
  readonly recipients: readonly Recipient[];
  /** What the old server accepts, were it listed. */
  readonly oldServer: readonly string[];
  readonly moved: readonly string[];
  readonly accepted: readonly string[];
  /** Targets that Exchange Online refuses at RCPT, and those that it was not asked about yet. */
  readonly refused: readonly string[];
  readonly unasked: readonly string[];
}

/** One person, list or device. Addresses are local parts. */
interface Somebody {
  readonly name: string;
  /** In Exchange Online; null when nothing is there. */
  readonly there: Recipient | null;
  /** The addresses that the old server has. */
  readonly old: readonly string[];
  readonly moved?: boolean;
  readonly accepted?: boolean;
  /** What Exchange Online says at RCPT; absent where it cannot be asked. */
  readonly door?: 'Refused' | 'NotAsked';
}

const ALICE: Somebody = { name: 'alice', there: aMailbox('alice'), old: ['alice'], moved: true };
const BOB: Somebody = { name: 'bob', there: aMailbox('bob'), old: ['bob'], moved: true };
const ALICE_STAYS: Somebody = { name: 'alice', there: null, old: ['alice'] };

const ALIAS: Somebody = {
  name: 'carol',
  there: aMailbox('carol', {
    addresses: ['carol@contoso.com', 'carol@contosocom.onmicrosoft.com', 'info@contoso.com', 'sales@contoso.com'],
  }),
  old: ['carol', 'info'],
  moved: true,
};
const SHARED: Somebody = { name: 'office', there: aMailbox('office', { kind: 'SharedMailbox' }), old: ['office'] };
const UNUSED: Somebody = { name: 'dave', there: aMailbox('dave'), old: ['dave'] };
const NEW: Somebody = { name: 'newbie', there: aMailbox('newbie'), old: [] };
const GROUP: Somebody = { name: 'team', there: aMailbox('team', { kind: 'Group' }), old: ['team'] };
const PLACEHOLDER: Somebody = {
  name: 'erin',
  there: aMailbox('erin', { kind: 'MailUser', externalAddress: 'erin@contoso.com' }),
  old: ['erin'],
};
const ELSEWHERE: Somebody = {
  name: 'frank',
  there: aMailbox('frank', { kind: 'MailUser', externalAddress: 'frank@partner.example' }),
  old: ['frank'],
};
const FORWARDS: Somebody = {
  name: 'grace',
  there: aMailbox('grace', { forwardsTo: 'alice@contoso.com' }),
  old: ['grace'],
  moved: true,
};
const FORWARDS_BACK: Somebody = {
  name: 'heidi',
  there: aMailbox('heidi', { forwardsTo: 'unlisted@contoso.com' }),
  old: ['heidi'],
  moved: true,
};
const WITHOUT_MAILBOX: Somebody = { name: 'ivan', there: null, old: ['ivan'], moved: true };
const OLD_GONE: Somebody = { name: 'judy', there: aMailbox('judy'), old: [], moved: true };
const UNDER_INITIAL: Somebody = {
  name: 'kim',
  there: aMailbox('kim', { primaryAddress: 'kim@contosocom.onmicrosoft.com' }),
  old: ['kim'],
  moved: true,
};
const REFUSED: Somebody = { name: 'liam', there: aMailbox('liam'), old: ['liam'], moved: true, door: 'Refused' };
const NOT_ASKED: Somebody = { name: 'mia', there: aMailbox('mia'), old: ['mia'], moved: true, door: 'NotAsked' };
const SCANNER: Somebody = { name: 'scanner', there: null, old: ['scanner'], accepted: true };

const CASTS: Readonly<Record<Choice['people'], readonly Somebody[]>> = {
  'all moved': [ALICE, BOB],
  'one stays': [ALICE_STAYS, BOB],
  'nobody moved': [ALICE_STAYS],
  aliases: [BOB, ALIAS],
  'shared mailbox, moved': [BOB, { ...SHARED, moved: true }],
  'shared mailbox, unused': [BOB, SHARED],
  'unused mailbox': [BOB, UNUSED],
  'unused mailbox, accepted': [BOB, { ...UNUSED, accepted: true }],
  'new in Exchange Online': [BOB, NEW],
  group: [BOB, GROUP],
  'mail user to the old server': [BOB, PLACEHOLDER],
  'mail user elsewhere': [BOB, ELSEWHERE],
  'forwards to a colleague who stays': [ALICE_STAYS, FORWARDS],
  'forwards to an unknown address': [BOB, FORWARDS_BACK],
  'moved without a mailbox': [BOB, WITHOUT_MAILBOX],
  'moved, refused at the door': [BOB, REFUSED],
  'moved, not asked about yet': [BOB, NOT_ASKED],
  'moved, old mailbox gone': [BOB, OLD_GONE],
  'moved, sends under the initial domain': [BOB, UNDER_INITIAL],
  'only on the old server, accepted': [BOB, SCANNER],
  'all of these': [
    ALICE_STAYS,
    BOB,
    ALIAS,
    SHARED,
    UNUSED,
    NEW,
    GROUP,
    PLACEHOLDER,
    ELSEWHERE,
    FORWARDS,
    FORWARDS_BACK,
    WITHOUT_MAILBOX,
    REFUSED,
    NOT_ASKED,
    OLD_GONE,
    UNDER_INITIAL,
    SCANNER,
  ],
};

function targetsOf(cast: readonly Somebody[]): readonly string[] {
  return cast.map(({ name }) => `${name}@contosocom.onmicrosoft.com`);
}

export function populationOf(people: Choice['people']): Population {
  const cast = CASTS[people];
  const addresses = (list: readonly Somebody[]) => list.map(({ name }) => `${name}@contoso.com`);
  return {
    recipients: cast.flatMap(({ there }) => there ?? []),
    oldServer: cast.flatMap(({ old }) => old.map((name) => `${name}@contoso.com`)).toSorted(),
    moved: addresses(cast.filter(({ moved }) => moved)),
    accepted: addresses(cast.filter(({ accepted }) => accepted)),
    refused: targetsOf(cast.filter(({ door }) => door === 'Refused')),
    unasked: targetsOf(cast.filter(({ door }) => door === 'NotAsked')),
  };
}
