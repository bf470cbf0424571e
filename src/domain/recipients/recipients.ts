import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';
import { type AddressFacts, addressesOf } from './addresses.ts';
import { type ForwarderList, forwarderDigest, forwardersFor } from './forwarders.ts';
import { compareSides, type Parity } from './parity.ts';

/** All that follows from the addresses of the domain; worked out once for a look at the world. */
export interface Recipients {
  readonly addresses: readonly AddressFacts[];
  readonly forwarders: ForwarderList;
  /** `sha256:...` of the wanted forwarders. */
  readonly digest: string;
  readonly parity: Parity;
}

export function recipientsOf(spec: MigrationSpec, facts: Facts): Recipients {
  const addresses = addressesOf(spec, facts);
  const forwarders = forwardersFor(addresses, facts);
  return { addresses, forwarders, digest: forwarderDigest(forwarders.wanted), parity: compareSides(addresses) };
}
