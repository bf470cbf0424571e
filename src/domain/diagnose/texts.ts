import type { KnownText } from './known-text.ts';
import { EXCHANGE_ONLINE } from './texts-exchange-online.ts';
import { OLD_SERVER } from './texts-old-server.ts';

/** Every text that is known. */
export const TEXTS: readonly KnownText[] = [...EXCHANGE_ONLINE, ...OLD_SERVER];
