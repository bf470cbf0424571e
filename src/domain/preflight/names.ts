import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { exchangeSpfTerms, legacySpfTerms } from '../desired/spf-terms.ts';
import type { Facts } from '../facts.ts';
import { formatMx, sameMx } from '../model/dns-record.ts';
import { hostsOf } from '../mx-side.ts';
import { countLookups, MAX_LOOKUPS } from '../spf/limits.ts';
import { mergeSpf } from '../spf/merge.ts';
import { isMtaStsRecord } from '../world.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

export function zone(_spec: MigrationSpec, { zone }: Pick<Facts, 'zone'>): readonly Finding[] {
  if (zone.notWritableBecause === null) return [ok('zone', `${zone.name} is found and active`)];
  return [
    fail('zone', `${zone.name} cannot be written: ${zone.notWritableBecause}`, 'finish its set-up at the provider'),
  ];
}

/** The world asks the servers of the delegation; a provider that is not among them changes nothing. */
export function nameServers(
  spec: MigrationSpec,
  { zone, zoneMail, publicMx }: Pick<Facts, 'zone' | 'zoneMail' | 'publicMx'>,
): readonly Finding[] {
  const subject = 'name servers';
  // A provider that names no servers of its own says nothing about the delegation.
  const strangers = publicMx
    .map(({ server }) => server)
    .filter((server) => zone.nameServers.length > 0 && !zone.nameServers.includes(server));
  const silent = publicMx.flatMap(({ server, answer }) => (answer.kind === 'Unknown' ? [{ server, ...answer }] : []));
  const [first] = silent;
  if (first && silent.length === publicMx.length) {
    const todo = 'let this machine reach port 53 of the name servers';
    return [{ ...warn(subject, `none of ${spec.dns.zone} answers`, todo), said: first.why }];
  }
  if (strangers.length > 0) {
    return [
      fail(
        subject,
        `the world asks ${strangers.join(', ')}; the provider serves ${zone.nameServers.join(', ')}`,
        'name the servers of the provider at the registrar, or the right provider in spec.dns',
      ),
    ];
  }
  const behind = publicMx.filter(
    ({ answer }) =>
      answer.kind !== 'Unknown' && !sameMx(answer.kind === 'Found' ? answer.values : [], zoneMail.mx.values),
  );
  if (behind.length > 0) {
    const names = behind.map(({ server }) => server).join(', ');
    return [warn(subject, `${names} show another MX than the provider holds`, 'wait, then check again')];
  }
  if (first) return [{ ...warn(subject, `${first.server} does not answer`, 'check again'), said: first.why }];
  return [ok(subject, `${publicMx.map(({ server }) => server).join(', ')} show what the provider holds`)];
}

export function mx(
  spec: MigrationSpec,
  { directory, zoneMail, memory }: Pick<Facts, 'directory' | 'zoneMail' | 'memory'>,
): readonly Finding[] {
  const { values, ttlSeconds } = zoneMail.mx;
  if (values.length === 0) return [fail('MX', 'there is none', `set MX of ${spec.domain} to the old server`)];
  const found = `${values.map(formatMx).toSorted().join(', ')}, ${ttlSeconds} s`;
  if (zoneMail.providerMailRouting) {
    return [
      fail('MX', `${found}: the provider's own mail routing owns it`, 'turn the mail routing of the provider off'),
    ];
  }
  const { microsoft, gateways } = hostsOf(values, spec, { directory, memory });
  if (microsoft.length === values.length) return [ok('MX', `${found}: Exchange Online`)];
  if (microsoft.length > 0) return [fail('MX', `${found}: both sides are named`, 'name one side alone')];
  if (gateways.length === 0) return [ok('MX', `${found}: the old server`)];
  const what = `${found}: ${gateways.join(', ')} is taken for a gateway of the old server`;
  return [warn('MX', what, 'make sure that it hands all mail of the domain to the old server')];
}

export function spf(
  spec: MigrationSpec,
  { directory, zoneMail, spfTree: tree }: Pick<Facts, 'directory' | 'zoneMail' | 'spfTree'>,
): readonly Finding[] {
  const { domain } = spec;
  const want = [...legacySpfTerms(spec), ...exchangeSpfTerms(directory)];
  const result = mergeSpf({ domain, txtValues: zoneMail.txt.values, want, remove: [], createIfMissing: true, tree });
  switch (result.kind) {
    case 'Unknown':
      return [
        { ...warn('SPF', 'DNS does not answer for all that the record names', 'check again'), said: result.message },
      ];
    case 'Blocked':
      return [fail('SPF', result.message, 'mend the record by hand; nothing of it is ever repaired or dropped here')];
    case 'Unchanged':
    case 'Changed': {
      const before = result.before ?? 'no record';
      const change = result.kind === 'Changed' ? `phase Send adds ${result.added.join(' ')}` : 'it passes both sides';
      const warnings = result.warnings.map(({ message }) => warn('SPF', message, 'look at the record'));
      return [ok('SPF', `${before}: ${change}${lookups(domain, result.after, tree)}`), ...warnings];
    }
  }
}

function lookups(domain: string, text: string | null, tree: Facts['spfTree']): string {
  const cost = text === null ? undefined : countLookups(domain, text, tree);
  return cost?.kind === 'Counted' ? `, ${cost.lookups} of ${MAX_LOOKUPS} DNS lookups` : '';
}

/** A published policy names the MX hosts that senders may use: one that forgets Exchange Online stops their mail (RFC 8461). */
export function mtaSts({ domain }: MigrationSpec, { mtaSts }: Pick<Facts, 'mtaSts'>): readonly Finding[] {
  const name = `_mta-sts.${domain}`;
  if (mtaSts.kind === 'Unknown') {
    return [{ ...warn('MTA-STS', `DNS does not answer for ${name}`, 'check again'), said: mtaSts.why }];
  }
  const published = mtaSts.kind === 'Found' && mtaSts.values.some(isMtaStsRecord);
  if (!published) return [ok('MTA-STS', 'no policy is published')];
  return [
    warn(
      'MTA-STS',
      `${name} publishes a policy`,
      'before phase Receive add the MX host of Exchange Online to it, change its id and wait for its max_age',
    ),
  ];
}
