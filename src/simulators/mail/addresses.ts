import type { World } from '../world.ts';

/** Where the simulated Microsoft 365 listens and sends from; inside the ranges of spf.protection.outlook.com. */
export const MICROSOFT_ADDRESS = '40.107.8.10';
/** The one server of the rest of the internet. */
export const INTERNET_ADDRESS = '198.51.100.25';
/** A client that is none of the network's own servers. */
export const STRANGER_ADDRESS = '192.0.2.1';

/**
 * Public addresses cannot be bound on a laptop: each has a loopback address that stands for it.
 * Relies on all of 127.0.0.0/8 being there, as on Linux.
 */
export interface AddressBook {
  /** Loopback address by public address; also what a DNS server should answer to clients that connect. */
  readonly reachable: ReadonlyMap<string, string>;
  /** The loopback address to connect to, or undefined for an address outside the simulation. */
  loopbackOf(address: string): string | undefined;
  /** The public address of a peer. */
  publicOf(loopback: string): string;
  /** Loopback address from which the users and devices behind an old server submit. */
  officeOf(oldServerHost: string): string;
}

export function createAddressBook(world: World): AddressBook {
  const reachable = new Map([
    [MICROSOFT_ADDRESS, '127.0.0.20'],
    [INTERNET_ADDRESS, '127.0.0.30'],
  ]);
  const offices = new Map<string, string>();
  for (const [index, server] of [...world.oldServers.values()].entries()) {
    reachable.set(server.address, `127.0.2.${index + 10}`);
    offices.set(server.host, `127.0.3.${index + 10}`);
  }
  const publicAddresses = new Map([...reachable].map(([address, loopback]) => [loopback, address]));
  return {
    reachable,
    loopbackOf: (address) => reachable.get(address) ?? (address.startsWith('127.') ? address : undefined),
    publicOf: (loopback) => publicAddresses.get(loopback) ?? STRANGER_ADDRESS,
    officeOf(oldServerHost) {
      const office = offices.get(oldServerHost);
      if (!office) throw new Error(`no simulated old server "${oldServerHost}"`);
      return office;
    },
  };
}
