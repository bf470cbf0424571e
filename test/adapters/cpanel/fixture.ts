import type { ExecutionContext } from 'ava';
import { type CPanelOptions, createCPanelPanel } from '../../../src/adapters/cpanel/index.ts';
import type { LegacyForwarder, LegacySettings } from '../../../src/ports/legacy.ts';
import { startCPanel } from '../../../src/simulators/cpanel/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { anOldServer, DOMAIN, OLD_SERVER, serverOver, someHttp } from '../hosting-panel/fixture.ts';

export { DOMAIN, moved } from '../hosting-panel/fixture.ts';
export const USER = 'contoso';
export const TOKEN = 'U7HMR63FHY282DQZ4H5BIH16JLYSO01M';
export const TENANT = 'contosocom.onmicrosoft.com';

const authority = createTestAuthority();

/** The adapter over the simulated panel of an account that holds `contoso.com` and another domain. */
export async function running(t: ExecutionContext, given: Partial<CPanelOptions> = {}) {
  const { world, old: domain, neighbour } = anOldServer();
  const panelServer = await startCPanel(world, { server: OLD_SERVER, user: USER, token: TOKEN, authority });
  t.teardown(() => panelServer.close());
  const { http, pass } = someHttp();
  const { url, caPem } = panelServer;
  const panel = createCPanelPanel({ domain: DOMAIN, url, user: USER, token: TOKEN, caPem, ...given }, http);
  return {
    ...panelServer,
    ...serverOver('CPanel', panel),
    domain,
    neighbour,
    panel,
    /** Moves the adapter's clock. */
    pass,
    /** Names of the functions called since the last look. */
    takeCalls: () => panelServer.account.calls.splice(0).map(({ name }) => name),
  };
}

export function settings(forwarders: readonly LegacyForwarder[], role?: 'Local' | 'Remote'): LegacySettings {
  return { forwarders, outgoing: null, ...(role && { role }) };
}
