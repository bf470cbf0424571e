import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { type EmbeddedLab, startEmbeddedLab } from './support/embedded.ts';
import { condition, declareMigration, isStalled } from './support/migration.ts';
import { watchMigration } from './support/watch.ts';
import { managed, tenantOf, wanted, writes, zoneOf } from './support/world.ts';

/** Something that a person did wrong, outside the resource, and mends there. */
interface Mistake {
  readonly what: string;
  readonly reason: string;
  /** The message says what is wrong and what to do. */
  readonly says: RegExp;
  make(lab: EmbeddedLab): void | Promise<void>;
  mend(lab: EmbeddedLab): void | Promise<void>;
}

const WRONG_SECRET = 'wrong-client-secret-value';
const WRONG_TOKEN = 'wrong-cloudflare-token-value-0000000000';
const CHECK_INTERVAL_SECONDS = 1;
/** Each check of a stalled migration may ask every service once or twice, and no more. */
const MAX_REQUESTS_PER_CHECK = 8;
const WATCHED_MS = 2_500;

const MISTAKES: readonly Mistake[] = [
  {
    // The first of all: roles are in the token, and a token is kept for an hour.
    what: 'the application lacks the Exchange role',
    reason: 'PermissionMissing',
    says: /Exchange\.ManageAsApp|Exchange Administrator/,
    make: (lab) => void applicationOf(lab).roles.delete('ExchangeAdministrator'),
    mend: (lab) => void applicationOf(lab).roles.add('ExchangeAdministrator'),
  },
  {
    what: 'the client secret is wrong',
    reason: 'CredentialsRejected',
    says: /AADSTS7000215/,
    make: (lab) => lab.writeSecret('tenant', { clientId: lab.seed.clientId, clientSecret: WRONG_SECRET }),
    mend: writeTenantSecret,
  },
  {
    what: 'the Secret does not exist',
    reason: 'SecretNotFound',
    says: /Secret "tenant".* does not exist/,
    make: async (lab) => void (await lab.kubectl(['delete', 'secret', 'tenant'])),
    mend: writeTenantSecret,
  },
  {
    what: 'the Secret lacks a key',
    reason: 'SecretIncomplete',
    says: /Secret "tenant" lacks key "clientId"/,
    make: (lab) => lab.writeSecret('tenant', { clientSecret: lab.seed.clientSecret }),
    mend: writeTenantSecret,
  },
  {
    what: 'the Cloudflare token is wrong',
    reason: 'CredentialsRejected',
    says: /Cloudflare.*Zone:Read and DNS:Edit/,
    make: (lab) => lab.writeSecret('dns', { apiToken: WRONG_TOKEN }),
    mend: (lab) => lab.writeSecret('dns', { apiToken: lab.seed.cloudflareToken }),
  },
  {
    what: 'the token does not show the zone',
    reason: 'ZoneNotFound',
    says: /contoso\.com/,
    make: async (lab) => {
      const zone = zoneOf(lab);
      lab.world.zones.set('elsewhere.example', { ...zone, id: 'e'.repeat(32), name: 'elsewhere.example' });
      zone.apiTokens = new Set();
      // A zone once found is kept as long as its token: another token makes it look again.
      await lab.writeSecret('dns', { apiToken: OTHER_TOKEN });
      lab.world.zones.get('elsewhere.example')?.apiTokens.add(OTHER_TOKEN);
    },
    mend: (lab) => void zoneOf(lab).apiTokens.add(OTHER_TOKEN),
  },
  {
    what: 'the tenant does not hold the domain',
    reason: 'DomainNotVerified',
    says: /add it to the tenant and verify it/,
    make: (lab) => setVerified(lab, false),
    mend: (lab) => setVerified(lab, true),
  },
  {
    what: 'the group does not exist',
    reason: 'GroupNotFound',
    says: /group "moved@contoso\.com"/,
    make: (lab) => renameGroup(lab, lab.seed.movedGroup, 'renamed@contoso.com'),
    mend: (lab) => renameGroup(lab, 'renamed@contoso.com', lab.seed.movedGroup),
  },
];

const OTHER_TOKEN = 'other-cloudflare-token-value-0000000000';

test('a mistake ends in Stalled with what to do, without a storm, and mending it is enough', async (t) => {
  await using lab = await startEmbeddedLab();
  const [first] = MISTAKES;
  await first?.make(lab);
  await using operator = await lab.startOperator({
    HYBRIDMAIL_CHECK_INTERVAL_SECONDS: String(CHECK_INTERVAL_SECONDS),
  });
  await using migration = await declareMigration(lab, 'Send');

  for (const mistake of MISTAKES) {
    if (mistake !== first) await mistake.make(lab);
    const stalled = await migration.until(mistake.what, (now) => isStalled(now, mistake.reason));
    t.regex(condition(stalled, 'Stalled')?.message ?? '', mistake.says, mistake.what);
    await noStorm(lab, (note) => t.fail(`${mistake.what}: ${note}`));
    await mistake.mend(lab);
    const mended = await migration.arrive('Send');
    t.is(mended.metadata.generation, stalled.metadata.generation, `${mistake.what}: the resource was not touched`);
    t.deepEqual(managed(lab), wanted(lab, 'Send'), mistake.what);
  }

  await lab.declare('Receive', {}, 'second');
  await using second = await watchMigration(lab, 'second');
  const written = writes(lab);
  const claimed = await second.until('the claim', (now) => isStalled(now, 'DomainClaimed'));
  t.regex(condition(claimed, 'Stalled')?.message ?? '', /managed by the older customer-\w+\/contoso-com/);
  await sleep(WATCHED_MS);
  t.deepEqual(writes(lab), written, 'the second migration of a domain writes nothing');
  t.deepEqual(managed(lab), wanted(lab, 'Send'));

  const seen = [operator.output(), await lab.kubectl(['get', 'hmm,events,configmaps', '-o', 'yaml'])].join('\n');
  const { clientSecret, cloudflareToken } = lab.seed;
  for (const secret of [clientSecret, cloudflareToken, WRONG_SECRET, WRONG_TOKEN, OTHER_TOKEN]) {
    t.false(seen.includes(secret), `the value ${secret.slice(0, 8)}... is in the log, the status or an event`);
  }
});

/** Counts the requests of a while; a slow machine only makes them fewer. */
async function noStorm(lab: EmbeddedLab, complain: (note: string) => void): Promise<void> {
  const before = lab.clouds.requests.length;
  const startedAt = Date.now();
  await sleep(WATCHED_MS);
  const checks = Math.ceil((Date.now() - startedAt) / (CHECK_INTERVAL_SECONDS * 1000)) + 1;
  const sent = lab.clouds.requests.slice(before).filter(({ inBatch }) => !inBatch);
  if (sent.length <= checks * MAX_REQUESTS_PER_CHECK) return;
  complain(`${sent.length} requests in ${checks} checks`);
}

function writeTenantSecret(lab: EmbeddedLab): Promise<void> {
  const { clientId, clientSecret } = lab.seed;
  return lab.writeSecret('tenant', { clientId, clientSecret });
}

function applicationOf(lab: EmbeddedLab) {
  const [application] = tenantOf(lab).applications;
  if (!application) throw new Error('the simulated tenant has no application');
  return application;
}

function setVerified(lab: EmbeddedLab, verified: boolean): void {
  const domain = tenantOf(lab).directoryDomains.get(lab.seed.domain);
  if (domain) domain.verified = verified;
}

function renameGroup(lab: EmbeddedLab, from: string, to: string): void {
  const group = tenantOf(lab).settings.recipients.find(({ addresses }) => addresses[0] === from);
  if (group) group.addresses[0] = to;
  lab.world.commitTenant(lab.seed.tenantId);
}
