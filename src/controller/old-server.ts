import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts } from '../domain/facts.ts';
import type { Dependencies } from './dependencies.ts';

/** The records of the smart host's name. Throws where the resolver does. */
export async function lookUpSmartHost(deps: Dependencies, spec: MigrationSpec): Promise<Facts['smartHost']> {
  const { host } = spec.legacy.smartHost;
  const [mx, addresses] = await Promise.all([deps.resolver.mx(host), deps.resolver.addresses(host)]);
  return { mx, addresses };
}

/** Asks the old server about an address that nobody has: it tells what becomes of unknown ones. */
export async function probeLegacy(deps: Dependencies, spec: MigrationSpec): Promise<Pick<Facts, 'legacyProbe'>> {
  const { host, port } = spec.legacy.smartHost;
  // A fixed name: a random one would look like harvesting in the server's log.
  const address = `hybridmail-nobody-has-this-address@${spec.domain}`;
  const { recipients, ...server } = await deps.prober.probe({
    host,
    port,
    sender: '',
    recipients: [address],
  });
  const nobody = recipients[0] ?? { address, answer: 'Unknown' as const, reply: 'no answer' };
  return { legacyProbe: { ...server, nobody } };
}
