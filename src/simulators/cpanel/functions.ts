import type { OldMailDomain, World } from '../world.ts';
import { type CPanelAccount, domainsOf } from './account.ts';
import { addTargets, areAddresses, forwarderAddress, forwarderRows, removeTarget } from './forwarders.ts';
import { failure, type Outcome, success } from './replies.ts';

export interface Call {
  readonly world: World;
  readonly account: CPanelAccount;
  readonly domains: ReadonlyMap<string, OldMailDomain>;
  readonly parameters: Readonly<Record<string, string>>;
}

interface EmailFunction {
  readonly feature: string;
  readonly effect: 'read' | 'write';
  readonly run: (call: Call) => Outcome;
}

/** The functions of the module `Email` that a mail migration needs. Source: api.docs.cpanel.net, UAPI 11.138. */
export const EMAIL_FUNCTIONS: Readonly<Record<string, EmailFunction>> = {
  list_forwarders: read('forwarders', (call) =>
    inDomain(call, (name, domain) => success(forwarderRows(call.account, name, domain))),
  ),
  list_pops: read('popaccts', ({ account, domains }) => {
    const mailboxes = [...domains.values()].flatMap((domain) => [...domain.mailboxes]);
    const flags = { suspended_incoming: 0, suspended_login: 0 };
    const rows = mailboxes.map((email) => ({ email, login: email, ...flags }));
    return success([{ email: account.user, login: 'Main Account', ...flags }, ...rows]);
  }),
  list_default_address: read('defaultaddress', (call) =>
    success(
      chosen(call).map(([domain, { catchAll }]) => ({
        domain,
        defaultaddress: call.account.defaultAddresses.get(domain) ?? catchAll ?? '":fail: No Such User Here"',
      })),
    ),
  ),
  list_domain_forwarders: read('emaildomainfwd', ({ account, parameters }) =>
    success(
      [...account.domainForwards]
        .filter(([dest]) => parameters.domain === undefined || parameters.domain === dest)
        .map(([dest, forward]) => ({ dest, forward })),
    ),
  ),
  list_lists: read('lists', ({ account, parameters }) =>
    success(
      [...account.lists]
        .filter((list) => list.endsWith(`@${parameters.domain ?? ''}`) || parameters.domain === undefined)
        .map((list) => ({ list, listid: list.replace('@', '_'), accesstype: 'private', humandiskused: '5 KB' })),
    ),
  ),
  list_auto_responders: read('autoresponders', (call) =>
    inDomain(call, (name) =>
      success(
        [...call.account.autoResponders]
          .filter((email) => email.endsWith(`@${name}`))
          .map((email) => ({ email, subject: 'Away' })),
      ),
    ),
  ),
  list_mxs: read('changemx', (call) => success(chosen(call).map(([name, domain]) => routing(call, name, domain)))),
  add_forwarder: write('forwarders', (call) =>
    inDomain(call, (name, domain) => {
      const { email = '', fwdopt, fwdemail = '' } = call.parameters;
      const address = forwarderAddress(email, name);
      if (address === undefined) return failure(`“${email}” is not a valid email address.`);
      if (fwdopt !== 'fwd') return failure('This simulator forwards to addresses only.');
      if (!areAddresses(fwdemail)) return failure(`“${fwdemail}” is not a valid email address.`);
      addTargets(domain, address, fwdemail);
      return success([{ domain: name, email: address, forward: fwdemail }]);
    }),
  ),
  delete_forwarder: write('forwarders', (call) => {
    const { address = '', forwarder = '' } = call.parameters;
    const domain = call.domains.get(address.slice(address.lastIndexOf('@') + 1).toLowerCase());
    const isGone = domain !== undefined && removeTarget(call.account, domain, address, forwarder);
    return isGone ? success(null) : failure('The forwarder does not exist.');
  }),
  set_always_accept: write('changemx', (call) =>
    inDomain(call, (name, domain) => {
      const { mxcheck = 'auto', alwaysaccept } = call.parameters;
      if (alwaysaccept !== undefined) return failure('Undefined behavior: both mxcheck and alwaysaccept were given.');
      if (!['auto', 'local', 'remote', 'secondary'].includes(mxcheck)) return failure('Invalid mail exchanger type.');
      domain.followsMx = mxcheck === 'auto';
      if (mxcheck !== 'auto') domain.local = mxcheck === 'local';
      if (mxcheck === 'secondary') call.account.backups.add(name);
      else call.account.backups.delete(name);
      return success({ ...routing(call, name, domain), results: 'Set Always Accept Status' });
    }),
  ),
};

export function createCall(
  world: World,
  oldServerHost: string,
  account: CPanelAccount,
  parameters: Readonly<Record<string, string>>,
): Call {
  return { world, account, parameters, domains: domainsOf(world, oldServerHost) };
}

function read(feature: string, run: EmailFunction['run']): EmailFunction {
  return { feature, effect: 'read', run };
}

function write(feature: string, run: EmailFunction['run']): EmailFunction {
  return { feature, effect: 'write', run };
}

function inDomain({ domains, parameters }: Call, run: (name: string, domain: OldMailDomain) => Outcome): Outcome {
  const name = parameters.domain?.toLowerCase() ?? '';
  const domain = domains.get(name);
  return domain ? run(name, domain) : failure(`You do not have control of the domain “${name}”.`);
}

/** All domains without a parameter, and none for a domain that is somebody else's. */
function chosen({ domains, parameters }: Call): ReadonlyArray<[string, OldMailDomain]> {
  return [...domains].filter(([name]) => parameters.domain === undefined || parameters.domain === name);
}

/** Shape observed on 11.110 (andreavadacchino/cPanel_self-migration, PR7E_PRE_CAPTURES.md). */
function routing({ account }: Call, domain: string, { local, followsMx }: OldMailDomain) {
  const detected = local ? 'local' : account.backups.has(domain) ? 'secondary' : 'remote';
  return {
    domain,
    mxcheck: followsMx ? 'auto' : detected,
    detected,
    local: Number(detected === 'local'),
    remote: Number(detected === 'remote'),
    secondary: Number(detected === 'secondary'),
    alwaysaccept: Number(detected === 'local' && followsMx !== true),
    status: 1,
    statusmsg: 'Fetched MX List',
    mx: domain,
    entries: [{ mx: domain, domain, priority: '0', entrycount: 1, row: 'odd' }],
  };
}
