import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { exchangeSpfTerms, legacySpfTerms } from '../domain/desired/spf-terms.ts';
import type { Facts } from '../domain/facts.ts';
import { type Inventory, mergeInventories, NO_FORWARDS } from '../domain/model/inventory.ts';
import type { LegacyState } from '../domain/model/legacy-server.ts';
import type { MailRanges } from '../domain/model/mail-ranges.ts';
import type { DirectoryDomain } from '../domain/model/observed.ts';
import { targetsOf, targetsToProve } from '../domain/recipients/forwarders.ts';
import { namesToResolve } from '../domain/spf/names-to-resolve.ts';
import { TerminalError } from '../errors.ts';
import { annotationsOf } from './annotations.ts';
import type { Connections, Dependencies } from './dependencies.ts';
import { lookUpSmartHost, probeLegacy } from './old-server.ts';
import { memoryOf } from './remember.ts';
import { neighbours } from './siblings.ts';
import { fetchSpfTree } from './spf-tree.ts';

/**
 * Reads everything that a decision rests on into one snapshot. Any read that fails ends the reconcile: nothing is decided
 * on a part of the world.
 */
export async function observe(
  deps: Dependencies,
  connections: Connections,
  object: HybridMailMigration,
  spec: MigrationSpec,
): Promise<Facts> {
  const { domain } = spec;
  const { migrated } = spec.recipients;
  const [directory, exchange, zone, inventory, smartHost, probe, legacyServer, mailRanges, domainAddresses, mtaSts] =
    await Promise.all([
      connections.directory.readDomain(domain, migrated.from === 'Group' ? migrated.group : null),
      connections.exchange.read([domain]),
      connections.dns.findZone(spec.dns.zone),
      deps.readInventory(object.metadata.namespace, spec),
      lookUpSmartHost(deps, spec),
      probeLegacy(deps, spec),
      readOldServer(connections, spec, object),
      deps.mailRanges(spec.tenant.cloud),
      deps.resolver.addresses(domain),
      deps.resolver.txt(`_mta-sts.${domain}`),
    ]);
  demandDomain(directory, spec);
  const [zoneMail, publicMx, publicTxt] = await Promise.all([
    connections.dns.read(zone, domain),
    deps.resolver.authoritativeMx(spec.dns.zone, domain),
    deps.resolver.authoritativeTxt(spec.dns.zone, domain),
  ]);
  const spf = {
    domain,
    txtValues: zoneMail.txt.values,
    want: [...legacySpfTerms(spec), ...exchangeSpfTerms(directory)],
  };
  const facts: Facts = {
    now: deps.clock.now(),
    directory,
    exchange,
    zone,
    zoneMail,
    publicMx,
    publicTxt,
    spfTree: await fetchSpfTree(deps.resolver, deps.clock, (tree) => namesToResolve(spf, tree)),
    smartHost,
    domainAddresses,
    mtaSts,
    ...probe,
    legacyServer,
    mailRanges: newer(mailRanges, object.status?.microsoftRanges),
    targetProbes: new Map(),
    unaskedTargets: new Set(),
    ...recipientsTold(inventory, legacyServer),
    ...neighbours(object, spec, deps.migrations()),
    ...annotationsOf(object),
    memory: memoryOf(object.status),
  };
  return { ...facts, ...(await probeTargets(deps, connections, spec, facts)) };
}

/** What the server lists of itself, and what a person wrote down beside it: neither may know all. */
function recipientsTold(
  written: Inventory | null,
  server: LegacyState | null,
): Pick<Facts, 'inventory' | 'legacyForwards'> {
  const told = server?.kind === 'Known' ? server.inventory : null;
  const both = told && written ? mergeInventories(told, written) : (told ?? written);
  return { inventory: both?.addresses ?? null, legacyForwards: both?.forwards ?? NO_FORWARDS };
}

/** Once Retire is reached the server may be switched off, and its panel or account gone. */
async function readOldServer(
  { legacy }: Connections,
  spec: MigrationSpec,
  { status }: HybridMailMigration,
): Promise<LegacyState | null> {
  try {
    return legacy && (await legacy.read());
  } catch (error) {
    const isRetired = spec.phase === 'Retire' && status?.phase?.reached === 'Retire';
    if (!isRetired || !(error instanceof TerminalError)) throw error;
    return { kind: 'Unknown', why: error.message };
  }
}

/** An operator that starts anew may not have reached the web service yet, and must not take a list for the news. */
function newer(read: MailRanges | null, known: MailRanges | undefined): MailRanges | null {
  return known && (!read || known.version > read.version) ? known : read;
}

function demandDomain(directory: DirectoryDomain, spec: MigrationSpec): void {
  if (directory.verified) return;
  throw new TerminalError(
    'DomainNotVerified',
    `tenant ${spec.tenant.id} does not hold ${spec.domain} as a verified domain: add it to the tenant and verify it`,
  );
}

/** Asks Exchange Online about targets that are not proven yet. */
async function probeTargets(
  { prober, exchangeSmtpPort }: Dependencies,
  { targetProofs }: Connections,
  spec: MigrationSpec,
  facts: Facts,
): Promise<Pick<Facts, 'targetProbes' | 'unaskedTargets'>> {
  const { mxHost: host } = facts.directory;
  targetProofs.keep(targetsOf(facts));
  // Without a host nobody can be asked about.
  if (host === null) return { targetProbes: new Map(targetProofs.answers), unaskedTargets: new Set() };
  const targets = targetsToProve(spec, { ...facts, targetProbes: targetProofs.answers });
  const recipients = targetProofs.next(targets);
  if (recipients.length > 0) {
    targetProofs.record(await prober.probe({ host, port: exchangeSmtpPort, sender: '', recipients }));
  }
  const targetProbes = new Map(targetProofs.answers);
  return { targetProbes, unaskedTargets: new Set(targets.waiting.filter((target) => !targetProbes.has(target))) };
}
