import { stableGuid } from '../ids.ts';
import type { OldMailDomain, OldMailServer, RecipientRecord, SimulatedTenant, World } from '../world.ts';

/** What the persons need to know of the customer; a `Seed` is one. */
export interface Customer {
  domain: string;
  initialDomain: string;
  tenantId: string;
  oldServerHost: string;
  sharedMailbox: string;
  list: string;
  movedGroup: string;
}

/** The address in the initial domain that a forwarder must point to. */
export function initialAddress(customer: Customer, address: string): string {
  return `${address.split('@')[0]}@${customer.initialDomain}`;
}

/** An administrator licenses a user: a mailbox with all addresses of the old one. `moved` also joins the group of the moved. */
export function giveMailbox(
  world: World,
  customer: Customer,
  address: string,
  options: { moved?: boolean } = {},
): RecipientRecord {
  const { settings } = tenantOf(world, customer);
  const { aliases } = oldDomainOf(world, customer);
  const members = address === customer.list ? aliases.get(address) : undefined;
  const others = [...aliases]
    .filter(([, targets]) => targets.length === 1 && targets[0] === address)
    .map(([alias]) => alias);
  const recipient: RecipientRecord = {
    guid: stableGuid('recipient', customer.tenantId, address),
    displayName: address.split('@')[0] ?? address,
    type: members
      ? 'MailUniversalDistributionGroup'
      : address === customer.sharedMailbox
        ? 'SharedMailbox'
        : 'UserMailbox',
    addresses: [address, ...others, initialAddress(customer, address)],
    ...(members && { members: [...members] }),
  };
  settings.recipients = [...settings.recipients.filter(({ guid }) => guid !== recipient.guid), recipient];
  const moved = membersOfMoved(world, customer);
  if (options.moved && !moved.includes(address)) moved.push(address);
  world.commitTenant(customer.tenantId);
  return recipient;
}

/** Moves a user: licence, and membership of the group that says so. */
export function moveMailbox(world: World, customer: Customer, address: string): RecipientRecord {
  return giveMailbox(world, customer, address, { moved: true });
}

/** Takes the mailbox in Exchange Online and the membership away again. */
export function takeMailboxAway(world: World, customer: Customer, address: string): void {
  const { settings } = tenantOf(world, customer);
  settings.recipients = settings.recipients.filter(({ addresses }) => addresses[0] !== address);
  const members = membersOfMoved(world, customer);
  if (members.includes(address)) members.splice(members.indexOf(address), 1);
  world.commitTenant(customer.tenantId);
}

export interface ForwarderRow {
  address: string;
  /** The address itself among them keeps a copy in the old mailbox. */
  targets: readonly string[];
}

/** The old server's administrator types a list of forwarders in. */
export function writeForwarders(world: World, customer: Customer, rows: readonly ForwarderRow[]): void {
  const { aliases } = oldDomainOf(world, customer);
  for (const row of rows) aliases.set(row.address, [...row.targets]);
}

export function removeForwarders(world: World, customer: Customer, addresses: readonly string[]): void {
  const { aliases } = oldDomainOf(world, customer);
  for (const address of addresses) aliases.delete(address);
}

/** The old mailbox no longer exists for the server; its content is not part of the simulation. */
export function disableOldMailbox(world: World, customer: Customer, address: string): void {
  oldDomainOf(world, customer).mailboxes.delete(address);
}

export function enableOldMailbox(world: World, customer: Customer, address: string): void {
  oldDomainOf(world, customer).mailboxes.add(address);
}

/** Where the old server sends what is not its own; null goes back to MX. */
export function setSmartHost(world: World, customer: Customer, host: string | null): void {
  oldServerOf(world, customer).smartHost = host === null ? null : { host, port: 25 };
}

/** Bounces, and mail of outsiders that the old server forwards, go out by MX. */
export function sendForeignDirectly(world: World, customer: Customer): void {
  oldServerOf(world, customer).sendsForeignDirectly = true;
}

/** The old server stops taking the domain as its own; its forwarders go with it. */
export function removeDomainFromOldServer(world: World, customer: Customer): void {
  const domain = oldDomainOf(world, customer);
  domain.local = false;
  domain.aliases.clear();
}

function tenantOf(world: World, customer: Customer): SimulatedTenant {
  const tenant = world.tenants.get(customer.tenantId);
  if (!tenant) throw new Error(`no simulated tenant "${customer.tenantId}"`);
  return tenant;
}

function oldServerOf(world: World, customer: Customer): OldMailServer {
  const server = world.oldServers.get(customer.oldServerHost);
  if (!server) throw new Error(`no simulated old server "${customer.oldServerHost}"`);
  return server;
}

function oldDomainOf(world: World, customer: Customer): OldMailDomain {
  const domain = oldServerOf(world, customer).domains.get(customer.domain);
  if (!domain) throw new Error(`"${customer.domain}" is not on "${customer.oldServerHost}"`);
  return domain;
}

function membersOfMoved(world: World, customer: Customer): string[] {
  const group = tenantOf(world, customer).settings.recipients.find(({ addresses }) =>
    addresses.includes(customer.movedGroup),
  );
  if (!group) throw new Error(`no group "${customer.movedGroup}" in the tenant`);
  group.members ??= [];
  return group.members;
}
