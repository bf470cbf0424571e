import { type Alone, type AloneOptions, startAlone } from '../clouds/start-alone.ts';
import type { World } from '../world.ts';
import { type Access, createMailcowService } from './service.ts';
import { createTables, type Tables } from './tables.ts';

export interface MailcowOptions extends AloneOptions {
  /** Name of the old mail server in the world that it administers. */
  server: string;
  /** A key that may read and write. */
  apiKey: string;
}

/** The interface, listening. */
export interface Mailcow extends Alone {
  /** What the world has no place for; a test changes it. */
  tables: Tables;
  access: Access;
}

/** Starts the administration of one old mail server on a free port. */
export async function startMailcow(world: World, options: MailcowOptions): Promise<Mailcow> {
  const tables = createTables(world, options.server);
  const access: Access = { apiKeys: new Map([[options.apiKey, 'rw']]), isAllowedAddress: true };
  return { tables, access, ...(await startAlone(createMailcowService(tables, access), options)) };
}
