import { createCPanelPanel } from '../adapters/cpanel/index.ts';
import { createPanelServer } from '../adapters/hosting-panel/index.ts';
import type { HttpDeps } from '../adapters/http/create-send.ts';
import { createMailcowPanel } from '../adapters/mailcow/index.ts';
import { createPleskPanel } from '../adapters/plesk/index.ts';
import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { ForwarderLedger } from '../ports/ledger.ts';
import type { LegacyCapabilities, LegacyServer } from '../ports/legacy.ts';

export type PanelProvider = Exclude<MigrationSpec['legacy']['forwarders']['provider'], 'Manual' | 'Postfix'>;

/** How a panel is reached; `user` is cPanel's. */
export interface PanelAccess {
  readonly provider: PanelProvider;
  readonly url: string;
  readonly user: string;
  readonly token: string;
  readonly caPem: string | undefined;
}

export interface PanelParts {
  readonly domain: string;
  readonly access: PanelAccess;
  readonly capabilities: LegacyCapabilities;
  readonly ledger: ForwarderLedger;
  readonly http: HttpDeps;
}

export function openPanel({ domain, access, capabilities, ledger, http }: PanelParts): LegacyServer {
  const options = { domain, ...access };
  const common = { domain, capabilities, ledger };
  switch (access.provider) {
    case 'CPanel':
      return createPanelServer({ ...common, panel: createCPanelPanel(options, http) });
    case 'Plesk':
      return createPanelServer({ ...common, panel: createPleskPanel(options, http) });
    case 'Mailcow':
      return createPanelServer({ ...common, panel: createMailcowPanel(options, http) });
  }
}
