import test from 'ava';
import { tasksOf } from '../../src/controller/tasks.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { LegacyProvider } from '../../src/domain/model/legacy-server.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { journey } from '../domain/plan/journeys.ts';
import { NEW_AGENT } from '../support/apply-to-facts.ts';
import { managedBy, NOW, remembering, someFacts } from '../support/builders.ts';
import { aSituation, type Circumstances } from './situations.ts';

const names = (circumstances: Circumstances) =>
  tasksOf(aSituation(circumstances)).map(({ id, state }) => `${id.replace(/^(forwarders)-.*/, '$1')} ${state}`);

const PERSON_KEEPS_DNS = {
  provider: 'Cloudflare',
  credentialsSecretRef: { name: 'dns' },
  mx: { manage: false },
} as const;
const byHand = journey('Send', 'Receive', { dns: PERSON_KEEPS_DNS });
const byCertificate = {
  smartHost: { host: 'mail.contoso.com' },
  sendsFrom: { addresses: ['203.0.113.10'], certificateName: 'mail.contoso.com' },
  inventory: { configMapRef: { name: 'inventory' } },
};
const flight = (thing: string): Facts['memory']['inFlight'] => [
  { step: 'made', before: JSON.stringify({ thing, value: 'x' }), since: NOW, until: NOW + 1_000, why: '' },
];
const ready = { ...byHand.facts, doneTasks: new Set([...byHand.facts.doneTasks, 'legacy-firewall']) };
const short: Facts = { ...ready, zoneMail: { ...ready.zoneMail, mx: { ...ready.zoneMail.mx, ttlSeconds: 300 } } };
const retiring = journey('Receive', 'Retire');
const silent = { ...retiring.facts, doneTasks: new Set([...retiring.facts.doneTasks, 'legacy-silent']) };

/** Send is reached through a panel that keeps copies, and says what is left there. */
function byPanel(provider: LegacyProvider, left: readonly string[], forwards: Facts['legacyForwards'] = new Map()) {
  const { spec, facts } = journey('Send', 'Send');
  const ours = recipientsOf(spec, facts).forwarders.wanted;
  return {
    spec: managedBy(spec, provider),
    facts: {
      ...facts,
      legacyServer: { ...NEW_AGENT, outgoing: null, ours },
      inventory: left,
      legacyForwards: forwards,
    },
  };
}
const OTHERS = ['legacy-bounces-direct Unverified', 'legacy-smart-host Unverified', 'mail-clients Open'];

const SHOWN: ReadonlyArray<readonly [reason: string, circumstances: Circumstances, tasks: readonly string[]]> = [
  ['nobody is asked before the connectors are there', { facts: someFacts() }, []],
  [
    'Send asks to send through Exchange Online once that is safe',
    journey('Send', 'Send'),
    ['forwarders Unverified', 'legacy-bounces-direct Unverified', 'legacy-smart-host Unverified', 'mail-clients Open'],
  ],
  [
    'a panel that keeps copies asks for the end of the old mailboxes',
    byPanel('CPanel', ['alice@contoso.com', 'bob@contoso.com']),
    [...OTHERS, 'old-mailboxes Open'],
  ],
  ['it does not ask for mailboxes of people who stay', byPanel('CPanel', ['zoe@contoso.com']), OTHERS],
  [
    'nor for an alias, which keeps nothing',
    byPanel('CPanel', ['bob@contoso.com'], new Map([['bob@contoso.com', ['robert@contoso.com']]])),
    OTHERS,
  ],
  ['nor where no copies are kept', byPanel('Mailcow', ['bob@contoso.com']), OTHERS],
  [
    'Receive asks for the firewall, and not yet for MX',
    byHand,
    [
      'forwarders Unverified',
      'legacy-bounces-direct Unverified',
      'legacy-firewall Open',
      'legacy-smart-host Unverified',
      'mail-clients Open',
      'mx-ttl Open',
    ],
  ],
  [
    'MX is asked for when everything that it needs is there',
    { ...byHand, facts: short },
    [
      'forwarders Unverified',
      'legacy-bounces-direct Unverified',
      'legacy-firewall Unverified',
      'legacy-smart-host Unverified',
      'mail-clients Open',
      'mx Open',
    ],
  ],
  [
    'and has settled',
    { ...byHand, facts: remembering(short, { inFlight: flight('OutboundConnector') }) },
    [
      'forwarders Unverified',
      'legacy-bounces-direct Unverified',
      'legacy-firewall Unverified',
      'legacy-smart-host Unverified',
      'mail-clients Open',
    ],
  ],
  [
    'a certificate carries bounces too, so nobody is asked to send them directly',
    {
      ...journey('Send', 'Send', { legacy: byCertificate }),
    },
    ['forwarders Unverified', 'legacy-smart-host Unverified', 'mail-clients Open'],
  ],
  [
    'Receive asks for the MTA-STS policy, where there is one',
    { ...byHand, facts: { ...short, mtaSts: { kind: 'Found', ttlSeconds: 60, values: ['v=STSv1; id=1'] } } },
    [
      'forwarders Unverified',
      'legacy-bounces-direct Unverified',
      'legacy-firewall Unverified',
      'legacy-smart-host Unverified',
      'mail-clients Open',
      'mta-sts Open',
    ],
  ],
  [
    'Receive keeps asking for the policy when MX has moved',
    {
      ...journey('Receive', 'Receive'),
      facts: {
        ...journey('Receive', 'Receive').facts,
        mtaSts: { kind: 'Found', ttlSeconds: 60, values: ['v=STSv1; id=1'] },
      },
    },
    [
      'forwarders Unverified',
      'legacy-bounces-direct Unverified',
      'legacy-firewall Unverified',
      'legacy-smart-host Unverified',
      'mail-clients Open',
      'mta-sts Open',
    ],
  ],
  [
    'a catch-all of which nobody knows where it ends',
    {
      facts: {
        ...someFacts(),
        legacyProbe: { ...someFacts().legacyProbe, nobody: { address: '', answer: 'Accepted', reply: '' } },
      },
    },
    ['legacy-catch-all Open'],
  ],
  [
    'an Exchange Server of which nobody told the version',
    {
      facts: {
        ...someFacts(),
        legacyProbe: { ...someFacts().legacyProbe, greeting: 'x Microsoft ESMTP MAIL Service ready' },
      },
    },
    ['legacy-exchange-version Open'],
  ],
  ['Retire asks to look for silence first; the old server goes last', retiring, ['legacy-silent Open']],
  ['a person who was quick is not asked again', { ...retiring, facts: silent }, ['legacy-silent Unverified']],
];

for (const [reason, circumstances, tasks] of SHOWN) {
  test(reason, (t) => {
    t.deepEqual(names(circumstances), tasks);
  });
}

test('no task of a plan is shown from the first dangerous step on', (t) => {
  const situation = aSituation({ ...byHand, facts: short });
  const [move] = situation.plan.steps;
  const hazard = { key: 'x', kind: 'Loop', message: '', journey: null } as const;
  if (!move) return t.fail();
  const rehearsal = { ...situation.plan.rehearsal, refusals: [{ step: move, number: 1, hazard }] };
  return t.false(tasksOf({ ...situation, plan: { ...situation.plan, rehearsal } }).some(({ id }) => id === 'mx'));
});

test('Plesk forwards by the account itself, so that only its mailbox is to go', (t) => {
  const text = (provider: LegacyProvider) =>
    tasksOf(aSituation(byPanel(provider, ['bob@contoso.com']))).find(({ id }) => id === 'old-mailboxes')?.text ?? '';
  t.regex(text('Plesk'), /and switch it off \(the accounts stay, they forward\) on mail\.contoso\.com/);
  t.regex(text('CPanel'), /and remove it on mail\.contoso\.com/);
});
