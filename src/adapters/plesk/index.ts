import type { Panel } from '../hosting-panel/panel.ts';
import type { HttpDeps } from '../http/create-send.ts';
import { type ClientOptions, contentsOf, createPleskClient } from './client.ts';
import { isReason } from './errors.ts';
import {
  addTarget,
  createForwarder,
  getPreferences,
  type Operation,
  removeAccount,
  removeTarget,
  setMailService,
  switchForwardingOff,
  switchForwardingOn,
} from './operations.ts';
import { preferencesResult } from './schema.ts';
import { findSite, readAccount, readLists, readMail } from './site.ts';
import { type Account, type PleskState, roleOf, targetsOf, toAccount, toState } from './translate.ts';

export interface PleskOptions extends ClientOptions {
  readonly domain: string;
}

/**
 * One domain on a Plesk server, through its XML API: that tells all accounts with their targets at once, where the REST
 * API's gate to the command line tells one in a request, and it takes keys of a customer. A look is two requests.
 *
 * Plesk has no forwarders by themselves: an account forwards, and keeps a copy as long as it has a mailbox. An address
 * without an account gets one that has no mailbox, and that goes with its last target.
 */
export function createPleskPanel({ domain, ...options }: PleskOptions, deps: HttpDeps): Panel<PleskState> {
  const client = createPleskClient(options, deps);

  async function find(siteId: string, name: string): Promise<Account | undefined> {
    const account = await readAccount(client, siteId, name);
    return account && toAccount(account, domain);
  }

  /** A refused change is none when what it was to bring about is there: somebody was faster, or an answer was lost. */
  async function change(operations: readonly Operation[], isDone: () => Promise<boolean>): Promise<void> {
    try {
      await client.change(operations);
    } catch (error) {
      if (!isReason(error, 'RefusedByService') || !(await isDone())) throw error;
    }
  }

  return {
    async read() {
      const site = await findSite(client, domain);
      const mail = await readMail(client, site.id);
      return toState(domain, { siteId: site.id, ...mail, lists: await readLists(client, site) });
    },

    inTheWay({ address, target }, { accounts, lists }) {
      if (lists.has(address)) return 'a mailing list has this address';
      const account = accounts.get(address);
      const isDormant = account?.isForwarding === false && account.targets.some((other) => !isSame(other, target));
      return isDormant
        ? 'its forwarding is switched off and has other addresses, which would get mail again'
        : undefined;
    },

    async add({ address, target }, { siteId, accounts }) {
      const account = accounts.get(address);
      const name = account?.name ?? nameOf(address);
      const operation = account === undefined ? createForwarder : account.isForwarding ? addTarget : switchForwardingOn;
      await change([operation(siteId, name, target)], async () => reaches(await find(siteId, name), target));
    },

    async remove({ address, target, isNew }, { siteId, accounts }) {
      const name = accounts.get(address)?.name ?? nameOf(address);
      // What was read before may have got another target since, or a mailbox: an account goes with all that is in it.
      const account = await find(siteId, name);
      const spelling = account?.targets.find((other) => isSame(other, target));
      if (account === undefined || spelling === undefined) return;
      const others = account.targets.filter((other) => !isSame(other, target));
      const operations =
        isNew && isForwarderOnly(account, others)
          ? [removeAccount(siteId, account.name)]
          : [
              removeTarget(siteId, account.name, spelling),
              ...(others.length === 0 ? [switchForwardingOff(siteId, account.name)] : []),
            ];
      await change(operations, async () => !reaches(await find(siteId, name), target));
    },

    async setRole(role, { siteId }) {
      await change([setMailService(siteId, role === 'Local')], async () => {
        const operation = getPreferences(siteId);
        const [results = []] = await client.call([operation]);
        return contentsOf(results, operation.path, preferencesResult).every(({ prefs }) => roleOf(prefs) === role);
      });
    },
  };
}

/** Nothing is left of such an account without its one target: no mailbox, no other address, no automatic answer. */
function isForwarderOnly({ hasMailbox, aliases, isAnswering }: Account, others: readonly string[]): boolean {
  return !hasMailbox && aliases.length === 0 && !isAnswering && others.length === 0;
}

function reaches(account: Account | undefined, target: string): boolean {
  return account !== undefined && targetsOf(account).includes(target);
}

function isSame(spelling: string, target: string): boolean {
  return spelling.toLowerCase() === target;
}

function nameOf(address: string): string {
  return address.slice(0, address.lastIndexOf('@'));
}
