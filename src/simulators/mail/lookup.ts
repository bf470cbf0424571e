import { Resolver } from 'node:dns/promises';
import { isIPv4 } from 'node:net';

/** A host to connect to. */
export interface MailHost {
  name: string;
  address: string;
}

/** Where a domain's mail goes, or why nobody can say. */
export type MailHosts = { hosts: MailHost[] } | { failure: string; temporary: boolean };

/** Asks the simulated DNS as a mail server does; nothing is cached. */
export interface Lookup {
  /** Hosts of the MX set in order of preference, or the domain's own address without one (RFC 5321 section 5.1). */
  byMx(domain: string): Promise<MailHosts>;
  /** A smart host by name or IPv4 address. `mxFirst`: a name with an MX set stands for that set. */
  byHost(host: string, options?: { mxFirst?: boolean }): Promise<MailHosts>;
}

type MxLookup = { names: string[] } | { failure: string; temporary: boolean };

export function createLookup(dns: { address: string; port: number }): Lookup {
  function resolver(): Resolver {
    const asker = new Resolver({ timeout: 1_000, tries: 2 });
    asker.setServers([`${dns.address}:${dns.port}`]);
    return asker;
  }

  async function mxNames(domain: string): Promise<MxLookup> {
    try {
      const values = await resolver().resolveMx(domain);
      return { names: values.sort((left, right) => left.priority - right.priority).map((value) => value.exchange) };
    } catch (error) {
      return isCode(error, 'ENODATA') ? { names: [] } : failureOf(domain, error);
    }
  }

  async function addressesOf(name: string): Promise<MailHosts> {
    try {
      const addresses = await resolver().resolve4(name);
      return { hosts: addresses.map((address) => ({ name, address })) };
    } catch (error) {
      return failureOf(name, error);
    }
  }

  async function byMx(domain: string): Promise<MailHosts> {
    const mx = await mxNames(domain);
    if ('failure' in mx) return mx;
    if (mx.names.length === 0) return addressesOf(domain);
    const found = await Promise.all(mx.names.map(addressesOf));
    const hosts = found.flatMap((entry) => ('hosts' in entry ? entry.hosts : []));
    return hosts.length > 0 ? { hosts } : (found[0] ?? { hosts: [] });
  }

  return {
    byMx,
    async byHost(host, options = {}) {
      const name = host.replace(/^\[|\]$/g, '').toLowerCase();
      if (isIPv4(name)) return { hosts: [{ name, address: name }] };
      if (options.mxFirst) {
        const mx = await mxNames(name);
        if ('names' in mx && mx.names.length > 0) return byMx(name);
      }
      return addressesOf(name);
    },
  };
}

function failureOf(name: string, error: unknown): { failure: string; temporary: boolean } {
  return isCode(error, 'ENOTFOUND') || isCode(error, 'ENODATA')
    ? { failure: `550 5.4.4 Host or domain name not found: ${name}`, temporary: false }
    : { failure: `451 4.4.3 DNS query for ${name} failed: ${(error as Error).message}`, temporary: true };
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
