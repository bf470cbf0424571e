import { TerminalError } from '../../errors.ts';
import type { LegacyForwarder } from '../../ports/legacy.ts';
import type { Panel } from '../hosting-panel/panel.ts';
import type { HttpDeps } from '../http/create-send.ts';
import { type CPanelOptions, createCPanelClient } from './client.ts';
import { isReason, unreadable } from './errors.ts';
import {
  autoResponderRows,
  changeAnswer,
  defaultAddressRows,
  domainForwarderRows,
  forwarderRows,
  listRows,
  mailboxRows,
  routingRows,
} from './schema.ts';
import { type CPanelState, type Rule, toRules, toState } from './translate.ts';

export type { CPanelOptions };

/**
 * One mail domain of a cPanel account, through UAPI with an API token of that account. A mailbox keeps what a forwarder
 * of the same address sends on.
 */
export function createCPanelPanel(options: CPanelOptions, deps: HttpDeps): Panel<CPanelState> {
  const { domain } = options;
  const { call } = createCPanelClient(options, deps);

  const listForwarders = () => call('list_forwarders', forwarderRows, { domain });

  /**
   * Asked first and alone: a token that is refused must not be seven failed sign-ins for cPHulk, and an account that
   * does not hold the domain must not look like one that holds nothing.
   */
  async function readRouting(): Promise<string> {
    const rows = await call('list_mxs', routingRows, { domain });
    const row = rows.find((candidate) => isSame(candidate.domain, domain));
    if (row) return row.mxcheck ?? '';
    throw new TerminalError(
      'RefusedByService',
      `cPanel, list_mxs: the account has no mail domain "${domain}"; give the account that holds it`,
    );
  }

  async function readDefaultAddress(): Promise<string | null> {
    const rows = await unlessLacking(call('list_default_address', defaultAddressRows, { domain }), null);
    if (rows === null) return null;
    const row = rows.find((candidate) => isSame(candidate.domain, domain));
    if (!row) throw unreadable('list_default_address', `no row of "${domain}"`);
    return row.defaultaddress;
  }

  async function readDomainForward(): Promise<string | undefined> {
    const rows = await unlessLacking(call('list_domain_forwarders', domainForwarderRows, { domain }), []);
    return rows.find(({ dest }) => isSame(dest, domain))?.forward;
  }

  /** A refused change is none when what it was to bring about is there: somebody was faster, or an answer was lost. */
  async function change(apply: () => Promise<unknown>, isDone: (rules: readonly Rule[]) => boolean): Promise<void> {
    try {
      await apply();
    } catch (error) {
      if (!isReason(error, 'RefusedByService') || !isDone(toRules(await listForwarders(), domain))) throw error;
    }
  }

  return {
    async read() {
      const routing = await readRouting();
      const [forwarders, mailboxes, defaultAddress, domainForward, lists, autoResponders] = await Promise.all([
        listForwarders(),
        call('list_pops', mailboxRows),
        readDefaultAddress(),
        readDomainForward(),
        unlessLacking(call('list_lists', listRows, { domain }), []),
        unlessLacking(call('list_auto_responders', autoResponderRows, { domain }), []),
      ]);
      return toState({
        domain,
        forwarders,
        mailboxes: mailboxes.map(({ email }) => email),
        lists: lists.map(({ list }) => list),
        autoResponders: autoResponders.map(({ email }) => email),
        defaultAddress,
        domainForward,
        routing,
      });
    },

    inTheWay({ address }, { rules, lists, mailboxes }) {
      if (lists.has(address)) return 'a mailing list of cPanel has this address';
      const kinds = new Set(rules.flatMap(({ kind, forwarder }) => (forwarder.address === address ? [kind] : [])));
      if (kinds.has('Refused')) return 'a rule of cPanel refuses its mail';
      if (kinds.has('Discarded')) return 'a rule of cPanel discards its mail';
      // Beside a mailbox it is one more copy, as the mailbox itself is.
      if (kinds.has('Kept') && !mailboxes.has(address)) {
        return 'a program, a file or the account itself gets its mail, which would be delivered twice';
      }
      return undefined;
    },

    async add(forwarder) {
      const email = forwarder.address.slice(0, forwarder.address.lastIndexOf('@'));
      const parameters = { domain, email, fwdopt: 'fwd', fwdemail: forwarder.target };
      await change(
        () => call('add_forwarder', changeAnswer, parameters),
        (rules) => find(rules, forwarder) !== undefined,
      );
    },

    async remove(forwarder, state) {
      const { address, target } = find(state.rules, forwarder)?.spelling ?? forwarder;
      await change(
        () => call('delete_forwarder', changeAnswer, { address, forwarder: target }),
        (rules) => find(rules, forwarder) === undefined,
      );
    },

    async setRole(role) {
      // `alwaysaccept` says the same in another way: what happens with both is undefined (api.docs.cpanel.net).
      await call('set_always_accept', changeAnswer, { domain, mxcheck: role === 'Local' ? 'local' : 'remote' });
    },
  };
}

/** Where the plan does not have a feature, nobody could make anything of the kind. */
async function unlessLacking<T, U>(answer: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (isReason(error, 'PermissionMissing')) return otherwise;
    throw error;
  }
}

function find(rules: readonly Rule[], { address, target }: LegacyForwarder): Rule | undefined {
  return rules.find(({ forwarder }) => forwarder.address === address && forwarder.target === target);
}

function isSame(name: string, domain: string): boolean {
  return name.toLowerCase() === domain;
}
