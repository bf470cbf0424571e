import ipaddr from 'ipaddr.js';
import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { isMicrosoftName } from '../../api/v1alpha1/rules/host-name.ts';
import { counted } from '../counted.ts';
import type { Facts } from '../facts.ts';
import { isExchangeServer } from '../legacy-habits.ts';
import { isMicrosoftMailAddress } from '../model/mail-host.ts';
import { EXCHANGE_VERSION } from '../tasks.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const NAME_IT = 'let spec.legacy.smartHost.host name the old server';

/** Where the name leads, as Exchange Online looks it up: MX before addresses. */
export function smartHostName(spec: MigrationSpec, { smartHost }: Pick<Facts, 'smartHost'>): readonly Finding[] {
  const subject = 'smart host';
  const { host } = spec.legacy.smartHost;
  const { mx, addresses } = smartHost;
  if (isMicrosoftName(host) || isMicrosoftMailAddress(host)) return [fail(subject, `${host} is Microsoft's`, NAME_IT)];
  if (ipaddr.isValid(host)) return [ok(subject, `${host} is an address`)];
  const unknown = [mx, addresses].find((answer) => answer.kind === 'Unknown');
  if (unknown?.kind === 'Unknown') {
    return [{ ...warn(subject, `DNS does not answer for ${host}`, 'check again'), said: unknown.why }];
  }
  const exchangers = mx.kind === 'Found' ? mx.values.map((value) => value.host) : [];
  const leads = [...exchangers, ...(addresses.kind === 'Found' ? addresses.values : [])];
  const microsoft = leads.find((item) => isMicrosoftName(item) || isMicrosoftMailAddress(item));
  if (microsoft !== undefined) return [fail(subject, `${host} leads to ${microsoft}, which is Microsoft's`, NAME_IT)];
  if (addresses.kind !== 'Found')
    return [fail(subject, `${host} has no address`, `${NAME_IT}, or publish its address`)];
  const found = `${host} has address ${addresses.values.toSorted().join(', ')}`;
  if (exchangers.length === 0) return [ok(subject, found)];
  const todo = 'make sure that it leads to the old server: Exchange Online takes the MX of the name before its address';
  return [warn(subject, `${found}, and MX ${exchangers.toSorted().join(', ')}`, todo)];
}

export function smartHostAnswers(spec: MigrationSpec, { legacyProbe }: Pick<Facts, 'legacyProbe'>): readonly Finding[] {
  const subject = 'smart host port';
  const { host, port } = spec.legacy.smartHost;
  if (legacyProbe.reachable) return [ok(subject, `${host} answers on port ${port}`)];
  const todo = `start the server, or open the way: many networks let nothing out to port 25; Microsoft's ranges must reach it`;
  return [
    { ...warn(subject, `${host} does not answer on port ${port} from here`, todo), said: legacyProbe.nobody.reply },
  ];
}

/** What the old server said to an address that nobody has: the same reply decides how the mail-flow model takes it. */
export function unknownAddresses(spec: MigrationSpec, { legacyProbe }: Pick<Facts, 'legacyProbe'>): readonly Finding[] {
  const subject = 'unknown addresses';
  const { answer, reply } = legacyProbe.nobody;
  if (!legacyProbe.reachable) return [];
  if (answer === 'Refused' && /relay/i.test(reply)) {
    const what = `the old server does not take ${spec.domain} as its own: relay denied`;
    return [{ ...fail(subject, what, `${NAME_IT}, or make ${spec.domain} local there`), said: reply }];
  }
  switch (answer) {
    case 'Refused':
      return [ok(subject, 'the old server refuses them, as it should')];
    case 'Accepted':
      return [
        warn(
          subject,
          'the old server accepts them (catch-all): mail to nobody is never refused and addresses cannot be probed',
          'turn the catch-all off, or see that it ends there and mark task legacy-catch-all as done',
        ),
      ];
    case 'Unknown':
      return [
        { ...warn(subject, 'the old server cannot be probed', 'exempt the prober there, or do without'), said: reply },
      ];
  }
}

/** Microsoft judges Exchange Servers by their version, which no greeting tells. */
export function exchangeServer(
  spec: MigrationSpec,
  { legacyProbe, doneTasks }: Pick<Facts, 'legacyProbe' | 'doneTasks'>,
): readonly Finding[] {
  const subject = 'old Exchange';
  if (!isExchangeServer({ legacyProbe })) return [];
  const found = `${spec.legacy.smartHost.host} greets as an Exchange Server`;
  return doneTasks.has(EXCHANGE_VERSION)
    ? [ok(subject, `${found}, and a person says that its version is supported`)]
    : [warn(subject, `${found}: an old version is throttled and blocked (450 4.7.230)`, `do task ${EXCHANGE_VERSION}`)];
}

export function inventory(_spec: MigrationSpec, { inventory }: Pick<Facts, 'inventory'>): readonly Finding[] {
  if (inventory !== null)
    return [ok('inventory', `${counted(inventory.length, 'address', 'addresses')} of the old server`)];
  return [
    warn(
      'inventory',
      'nobody listed what the old server accepts, so phase Retire stays closed',
      'give spec.legacy.inventory',
    ),
  ];
}
