import type { ExecutionContext } from 'ava';
import { createPleskPanel, type PleskOptions } from '../../../src/adapters/plesk/index.ts';
import { type Account, accountsOf } from '../../../src/simulators/plesk/sites.ts';
import { startPlesk } from '../../../src/simulators/plesk/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { anOldServer, DOMAIN, OLD_SERVER, serverOver, someHttp } from '../hosting-panel/fixture.ts';

export { ANNA, BOB, DOMAIN, type Known } from '../hosting-panel/fixture.ts';
export const KEY = '24f8c5e5-fcb5-bdfc-aac0-7bff0e800334';

export type Panel = ReturnType<typeof createPleskPanel>;
export type PleskFixture = Awaited<ReturnType<typeof startFixture>>;

// One for all tests of a file: keys take time to make.
const authority = createTestAuthority();

export async function startFixture(t: ExecutionContext, options: Partial<PleskOptions> = {}) {
  const { world, old } = anOldServer();
  const plesk = await startPlesk(world, { server: OLD_SERVER, key: KEY, authority });
  t.teardown(() => plesk.close());
  const site = plesk.sites.find(DOMAIN);
  if (!site) throw new Error(`no site "${DOMAIN}"`);
  const { http, log } = someHttp();
  const { url, caPem } = plesk;
  const panel = createPleskPanel({ domain: DOMAIN, url, token: KEY, caPem, ...options }, http);
  return {
    ...serverOver('Plesk', panel),
    plesk,
    panel,
    old,
    /** What of the domain Plesk alone knows. */
    site,
    log,
    /** An account as Plesk tells it. */
    account: (address: string): Account | undefined => accountsOf(site).get(address),
    /** Operations asked for since the start, those of a packet with a space between. */
    asked: () => plesk.requests.map(({ cmdlet = '' }) => cmdlet),
  };
}
