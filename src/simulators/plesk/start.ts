import { type Alone, type AloneOptions, startAlone } from '../clouds/start-alone.ts';
import type { World } from '../world.ts';
import type { Access } from './operations.ts';
import { createPleskService } from './service.ts';
import { createSites, type Sites } from './sites.ts';

export interface PleskOptions extends AloneOptions {
  /** Name of the old mail server in the world that it administers. */
  server: string;
  /** The administrator's secret key. */
  key: string;
}

/** The panel, listening; the operations of a packet are in `cmdlet` of its request. */
export interface Plesk extends Alone {
  /** What the world has no place for; a test changes it. */
  sites: Sites;
  access: Access;
}

/** Starts the administration of one old mail server on a free port: an Obsidian of today, which tells no mailing lists. */
export async function startPlesk(world: World, options: PleskOptions): Promise<Plesk> {
  const sites = createSites(world, options.server);
  const access: Access = {
    keys: new Map([[options.key, 'all']]),
    isBoundAddress: true,
    maxAccounts: 10_000,
    mailLists: 'UnknownOperator',
    hidesMainDomains: false,
  };
  return { sites, access, ...(await startAlone(createPleskService(sites, access), options)) };
}
