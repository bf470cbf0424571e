import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type MigrationSpec, normalize, PHASES } from '../../src/api/v1alpha1/normalize.ts';
import { findProblems } from '../../src/api/v1alpha1/rules.ts';
import type { HybridMailMigration } from '../../src/api/v1alpha1/types.generated.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { InboundConnector, OutboundConnector } from '../../src/domain/model/connector.ts';
import type { MxValue } from '../../src/domain/model/dns-record.ts';
import { aMailbox, anInboundConnector, anOutboundConnector, remembering, someFacts, withDone } from './builders.ts';

const CONNECTOR = z.strictObject({
  name: z.string().optional(),
  enabled: z.boolean().optional(),
  comment: z.string().optional(),
  /** Outbound only. */
  smartHosts: z.array(z.string()).optional(),
  useMxRecord: z.boolean().optional(),
  /** Inbound only. */
  senderAddresses: z.array(z.string()).optional(),
});

/** A world as a person writes it: what differs from the company before its first step. Addresses are local parts. */
const WORLD = z.strictObject({
  phaseReached: z.enum(PHASES).nullable().default('Prepare'),
  domainType: z.enum(['Authoritative', 'InternalRelay']).default('Authoritative'),
  mx: z.array(z.string()).default(['10 mail.contoso.com']),
  mxTtlSeconds: z.number().default(3600),
  /** MX from before the migration, where it is no longer what it was. */
  mxBefore: z.array(z.string()).optional(),
  txt: z.array(z.string()).default(['v=spf1 a:mail.contoso.com ~all']),
  /** SPF terms that the operator added earlier. */
  ourSpfTerms: z.array(z.string()).default([]),
  /** Each differs from the connector as the operator makes it. */
  outbound: z.array(CONNECTOR).default([]),
  inbound: z.array(CONNECTOR).default([]),
  mailboxes: z.array(z.string()).default(['bob']),
  groups: z.array(z.string()).default([]),
  /** Mail users that point back to the old server under the same address. */
  mailUsers: z.array(z.string()).default([]),
  /** Null: nobody listed what the old server accepts. */
  oldServerAccepts: z.array(z.string()).nullable().default(['alice', 'bob']),
  oldServerTakesUnknown: z.boolean().default(false),
  smartHostAddresses: z.array(z.string()).default(['203.0.113.10']),
  mailSubscription: z.enum(['Active', 'None', 'Unknown']).default('Active'),
  /** `forwarders` stands for the list as it is. */
  done: z.array(z.string()).default([]),
});

export interface Scenario {
  readonly name: string;
  readonly dir: string;
  readonly spec: MigrationSpec;
  readonly facts: Facts;
}

/** All scenarios below a folder: one folder each, with `world.yaml` and `migration.yaml`. */
export function readScenarios(dir: string): readonly Scenario[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
    .map((name) => readScenario(name, join(dir, name)));
}

function readScenario(name: string, dir: string): Scenario {
  const read = (file: string): unknown => parse(readFileSync(join(dir, file), 'utf8'));
  const migration = read('migration.yaml') as HybridMailMigration;
  const problems = findProblems(migration);
  if (problems.length > 0) throw new Error(`${name}/migration.yaml: ${JSON.stringify(problems)}`);
  const world = WORLD.safeParse(read('world.yaml') ?? {});
  if (!world.success) throw new Error(`${name}/world.yaml: ${z.prettifyError(world.error)}`);
  const spec = normalize(migration.spec);
  return { name, dir, spec, facts: toFacts(spec, world.data) };
}

function toFacts(spec: MigrationSpec, world: z.infer<typeof WORLD>): Facts {
  const usual = someFacts();
  const mx = { ttlSeconds: world.mxTtlSeconds, values: world.mx.map(toMx) };
  const facts: Facts = {
    ...usual,
    directory: { ...usual.directory, mailSubscription: world.mailSubscription },
    exchange: {
      ...usual.exchange,
      acceptedDomains: usual.exchange.acceptedDomains.map((item) =>
        item.initial ? item : { ...item, type: world.domainType },
      ),
      outboundConnectors: world.outbound.map((item) => anOutboundConnector(item as Partial<OutboundConnector>)),
      inboundConnectors: world.inbound.map((item) => anInboundConnector(item as Partial<InboundConnector>)),
      recipients: [
        ...world.mailboxes.map((name) => aMailbox(name)),
        ...world.groups.map((name) => aMailbox(name, { kind: 'Group' })),
        ...world.mailUsers.map((name) => aMailbox(name, { kind: 'MailUser', externalAddress: `${name}@contoso.com` })),
      ],
    },
    zoneMail: { ...usual.zoneMail, mx, txt: { ...usual.zoneMail.txt, values: world.txt } },
    publicMx: [{ server: 'ns1.example', answer: { kind: 'Found', ...mx } }],
    smartHost: { ...usual.smartHost, addresses: { kind: 'Found', ttlSeconds: 300, values: world.smartHostAddresses } },
    legacyProbe: world.oldServerTakesUnknown
      ? { reachable: true, nobody: { address: 'nobody@contoso.com', answer: 'Accepted', reply: '250 2.1.5 Ok' } }
      : usual.legacyProbe,
    inventory: world.oldServerAccepts?.map((name) => `${name}@contoso.com`) ?? null,
  };
  const baseline = world.mxBefore && {
    takenAt: usual.now,
    mx: { ttlSeconds: 3600, values: world.mxBefore.map(toMx) },
    spf: null,
    acceptedDomainType: 'Authoritative' as const,
  };
  const memory = { reached: world.phaseReached, spfTerms: world.ourSpfTerms, ...(baseline && { baseline }) };
  const marked = withDone(spec, facts, world.done);
  return remembering(marked, { ...memory, doneTasks: marked.doneTasks });
}

function toMx(text: string): MxValue {
  const [preference, host = ''] = text.split(' ');
  return { preference: Number(preference), host };
}
