import type { ExecutionContext } from 'ava';
import { startCPanel } from '../../../src/simulators/cpanel/start.ts';
import { startMailcow } from '../../../src/simulators/mailcow/start.ts';
import { startPlesk } from '../../../src/simulators/plesk/start.ts';
import type { MigrationLab } from '../../support/lab.ts';

export const PROVIDERS = ['CPanel', 'Mailcow', 'Plesk'] as const;
export type Provider = (typeof PROVIDERS)[number];

const TOKEN = 'U7HMR63FHY282DQZ4H5BIH16JLYSO01M';
const USER = 'contoso';
/** A name of one label is no host of the world. */
const HOST = '127.0.0.1';

/** The panel of the customer's old server, and its Secret in the customer's namespace; the part of the spec for it. */
export async function startPanel(t: ExecutionContext, lab: MigrationLab, provider: Provider) {
  const { world, seed, mail } = lab;
  const panel = await start(provider, lab);
  t.teardown(() => panel.close());
  const values = { token: TOKEN, user: USER, 'ca.crt': panel.caPem };
  const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
  await lab.kubectl(['create', 'secret', 'generic', 'panel', ...literals]);
  const domain = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
  if (!domain) throw new Error(`${seed.domain} is not on ${seed.oldServerHost}`);
  // As cPanel has it from the start; others do not look at MX.
  if (provider === 'CPanel') domain.followsMx = true;
  const legacy = {
    smartHost: { host: seed.oldServerHost, port: mail.port },
    sendsFrom: { addresses: [seed.oldServerAddress] },
    forwarders: { provider, url: panel.url, credentialsSecretRef: { name: 'panel' } },
  };
  return { panel, domain, legacy };
}

function start(provider: Provider, { world, seed }: MigrationLab) {
  switch (provider) {
    case 'CPanel':
      return startCPanel(world, { server: seed.oldServerHost, user: USER, token: TOKEN, name: HOST });
    case 'Plesk':
      return startPlesk(world, { server: seed.oldServerHost, key: TOKEN, name: HOST });
    case 'Mailcow':
      return startMailcow(world, { server: seed.oldServerHost, apiKey: TOKEN, name: HOST });
  }
}
