import type { ExecutionContext } from 'ava';
import { createMailcowPanel, type MailcowOptions } from '../../../src/adapters/mailcow/index.ts';
import { startMailcow } from '../../../src/simulators/mailcow/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { anOldServer, DOMAIN, OLD_SERVER, serverOver, someHttp } from '../hosting-panel/fixture.ts';

export { ANNA, BOB, DOMAIN, type Known } from '../hosting-panel/fixture.ts';
export const API_KEY = 'A1B2C3-D4E5F6-A7B8C9-D0E1F2';

export type Panel = ReturnType<typeof createMailcowPanel>;
export type MailcowFixture = Awaited<ReturnType<typeof startFixture>>;

// One for all tests of a file: keys take time to make.
const authority = createTestAuthority();

export async function startFixture(t: ExecutionContext, options: Partial<MailcowOptions> = {}) {
  const { world, old } = anOldServer();
  const mailcow = await startMailcow(world, { server: OLD_SERVER, apiKey: API_KEY, authority });
  t.teardown(() => mailcow.close());
  const { http, log } = someHttp();
  const { url, caPem } = mailcow;
  const panel = createMailcowPanel({ domain: DOMAIN, url, token: API_KEY, caPem, ...options }, http);
  return {
    ...serverOver('Mailcow', panel),
    mailcow,
    panel,
    old,
    log,
    /** A mailbox in the world. */
    addMailbox: (address: string) => void old.mailboxes.add(address),
    /** A filter in the panel, made by a person. */
    addFilter(
      mailbox: string,
      script: string,
      more: { readonly type?: string; readonly active?: number } = {},
    ): number {
      const { type = 'prefilter', active = 1 } = more;
      const id = mailcow.tables.nextId();
      const row = { id, username: mailbox, active, filter_type: type, script_data: script, script_desc: 'holiday' };
      mailcow.tables.filters.push(row);
      mailcow.tables.push(mailbox);
      return id;
    },
    /** A row in the panel that is not in force. */
    addInactiveAlias(address: string, goto: string): void {
      const id = mailcow.tables.nextId();
      const comments = { public_comment: '', private_comment: '' };
      mailcow.tables.aliases.push({ id, address, goto, active: 0, ...comments, sogo_visible: 1 });
    },
  };
}
