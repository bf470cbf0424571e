import test from 'ava';
import { type Changes, changesFor } from '../../../src/adapters/hosting-panel/changes.ts';
import { legacyState } from '../../../src/adapters/hosting-panel/legacy-state.ts';
import type { PanelState } from '../../../src/adapters/hosting-panel/panel.ts';
import type { LegacyForwarder } from '../../../src/ports/legacy.ts';

/** `anna>anna@moved`: local parts of the domain; `@moved` stands for the initial domain. */
function forwarders(...pairs: readonly string[]): readonly LegacyForwarder[] {
  return pairs.map((pair) => {
    const [address = '', target = ''] = pair.split('>');
    return { address: full(address), target: full(target) };
  });
}

function full(name: string): string {
  if (name.endsWith('@moved')) return name.replace('@moved', '@contosocom.onmicrosoft.com');
  return name.includes('@') ? name : `${name}@contoso.com`;
}

function pairsOf(list: readonly LegacyForwarder[]): readonly string[] {
  const short = (text: string) => text.replace('@contosocom.onmicrosoft.com', '@moved').replace('@contoso.com', '');
  return list.map(({ address, target }) => `${short(address)}>${short(target)}`);
}

/** A panel with these mailboxes and forwarders. */
function panelWith(mailboxes: readonly string[], there: readonly LegacyForwarder[]): PanelState {
  const boxes = mailboxes.map(full);
  const forwards = Map.groupBy(there, ({ address }) => address);
  return {
    forwarders: there,
    role: 'Local',
    queueLength: null,
    inventory: {
      addresses: [...new Set([...boxes, ...forwards.keys()])].toSorted(),
      forwards: new Map(
        [...forwards].map(([address, rows]) => [
          address,
          [...(boxes.includes(address) ? [address] : []), ...rows.map(({ target }) => target)],
        ]),
      ),
    },
  };
}

interface Case {
  readonly reason: string;
  readonly mailboxes?: readonly string[];
  readonly there?: readonly string[];
  readonly ledger?: readonly string[];
  readonly wanted: readonly string[];
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly claimed?: readonly string[];
  readonly blocked?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    reason: 'what is missing is added and ours',
    mailboxes: ['anna'],
    wanted: ['anna>anna@moved'],
    added: ['anna>anna@moved'],
    claimed: ['anna>anna@moved'],
  },
  {
    reason: 'what fits already is taken over and not written again',
    mailboxes: ['anna'],
    there: ['anna>anna@moved'],
    wanted: ['anna>anna@moved'],
    claimed: ['anna>anna@moved'],
  },
  {
    reason: 'what is ours and not wanted goes',
    mailboxes: ['anna'],
    there: ['anna>anna@moved'],
    ledger: ['anna>anna@moved'],
    wanted: [],
    removed: ['anna>anna@moved'],
  },
  {
    reason: "what looks like ours and is not in the ledger is somebody else's",
    mailboxes: ['anna'],
    there: ['anna>anna@moved'],
    wanted: [],
  },
  {
    reason: 'whatever somebody put into the ledger, what leads elsewhere was never ours',
    mailboxes: ['anna'],
    there: ['anna>anna@example.org'],
    ledger: ['anna>anna@example.org'],
    wanted: [],
  },
  {
    reason: 'a new target comes before the old one goes',
    mailboxes: ['anna'],
    there: ['anna>anna@moved'],
    ledger: ['anna>anna@moved'],
    wanted: ['anna>a.miller@moved'],
    added: ['anna>a.miller@moved'],
    removed: ['anna>anna@moved'],
    claimed: ['anna>a.miller@moved'],
  },
  {
    reason: 'beside the mailbox a forwarder of its user stays',
    mailboxes: ['anna'],
    there: ['anna>anna@example.org'],
    wanted: ['anna>anna@moved'],
    added: ['anna>anna@moved'],
    claimed: ['anna>anna@moved'],
  },
  {
    reason: 'an alias of a mailbox that is forwarded now needs none',
    mailboxes: ['anna'],
    there: ['a.miller>anna'],
    wanted: ['a.miller>anna@moved', 'anna>anna@moved'],
    added: ['anna>anna@moved'],
    claimed: ['a.miller>anna@moved', 'anna>anna@moved'],
  },
  {
    reason: 'an alias that leads to somebody else is in the way',
    mailboxes: ['anna', 'bob'],
    there: ['info>bob'],
    wanted: ['anna>anna@moved', 'info>anna@moved'],
    added: ['anna>anna@moved'],
    claimed: ['anna>anna@moved'],
    blocked: ['info>anna@moved'],
  },
  {
    reason: 'a list would deliver twice, whoever of its members has moved',
    mailboxes: ['anna', 'bob'],
    there: ['sales>anna', 'sales>bob', 'anna>anna@moved', 'bob>bob@moved'],
    ledger: ['anna>anna@moved', 'bob>bob@moved'],
    wanted: ['anna>anna@moved', 'bob>bob@moved', 'sales>sales@moved'],
    claimed: ['anna>anna@moved', 'bob>bob@moved'],
    blocked: ['sales>sales@moved'],
  },
  {
    reason: 'who cannot get the new target keeps the old one',
    there: ['info>info@moved', 'info>bob@example.org'],
    ledger: ['info>info@moved'],
    wanted: ['info>office@moved'],
    claimed: ['info>info@moved'],
    blocked: ['info>office@moved'],
  },
  {
    reason: 'forwarders in a ring end nowhere',
    mailboxes: [],
    there: ['a>b', 'b>a'],
    wanted: ['a>a@moved'],
    blocked: ['a>a@moved'],
  },
];

for (const { reason, mailboxes = [], there = [], ledger = [], wanted, ...expected } of CASES) {
  test(reason, (t) => {
    const state = panelWith(mailboxes, forwarders(...there));
    const changes: Changes = changesFor(forwarders(...wanted), forwarders(...ledger), state, undefined);
    t.deepEqual(
      {
        added: pairsOf(changes.added),
        removed: pairsOf(changes.removed),
        claimed: pairsOf(changes.claimed),
        blocked: pairsOf(changes.blocked.map(({ forwarder }) => forwarder)),
      },
      { added: [], removed: [], claimed: [], blocked: [], ...expected },
    );
  });
}

test('what the panel finds in the way is told, and nobody else has to wait for it', (t) => {
  const wanted = forwarders('anna>anna@moved', 'bob>bob@moved');
  const changes = changesFor(wanted, [], panelWith(['anna', 'bob'], []), ({ address }) =>
    address.startsWith('bob') ? 'is a mailing list' : undefined,
  );
  t.deepEqual(pairsOf(changes.added), ['anna>anna@moved']);
  t.deepEqual(
    changes.blocked.map(({ why }) => why),
    ['is a mailing list'],
  );
});

test('an alias that leads to a mailbox of ours is in force and stays of others', (t) => {
  const there = forwarders('a.miller>anna', 'anna>anna@moved');
  const ledger = forwarders('a.miller>anna@moved', 'anna>anna@moved');
  const state = legacyState(ledger, panelWith(['anna'], there));
  t.like(state, { kind: 'Known', ours: ledger, foreign: ['a.miller@contoso.com'] });
});

test('without an inventory an address that others forward is in the way: it may be no mailbox', (t) => {
  const there = forwarders('anna>anna@example.org');
  const state = { ...panelWith(['anna'], there), inventory: null };
  const { added, blocked } = changesFor(forwarders('anna>anna@moved'), [], state, undefined);
  t.deepEqual([added, blocked.length], [[], 1]);
});

test('what the server did not have before is written down as new, and stays so with another target', (t) => {
  const [anna] = forwarders('anna>anna@moved');
  const [other] = forwarders('anna>a.miller@moved');
  if (!anna || !other) throw new Error('no forwarders');
  const first = changesFor([anna], [], panelWith(['bob'], []), undefined);
  t.deepEqual(first.claimed, [{ ...anna, isNew: true }]);
  const again = changesFor([other], first.claimed, panelWith(['bob'], [anna]), undefined);
  t.deepEqual([again.claimed, again.removed], [[{ ...other, isNew: true }], first.claimed]);
  t.deepEqual(changesFor([anna], [], panelWith(['anna'], []), undefined).claimed, [anna]);
});
