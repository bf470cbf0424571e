import { type Alone, type AloneOptions, startAlone } from '../clouds/start-alone.ts';
import type { World } from '../world.ts';
import { type CPanelAccount, type CPanelAccountOptions, createCPanelAccount } from './account.ts';
import { createCPanelService } from './service.ts';

export interface CPanelServerOptions extends CPanelAccountOptions, AloneOptions {
  /** Name of the old mail server in the world whose domains the account has. */
  server: string;
}

/** The panel, listening. */
export interface CPanelServer extends Alone {
  account: CPanelAccount;
}

/** Starts the panel of one account over an old server of the world, on a free port. */
export async function startCPanel(world: World, options: CPanelServerOptions): Promise<CPanelServer> {
  const account = createCPanelAccount(options);
  return { account, ...(await startAlone(createCPanelService(world, options.server, account), options)) };
}
