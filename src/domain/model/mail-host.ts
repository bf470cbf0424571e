import ipaddr from 'ipaddr.js';
import { MICROSOFT_RANGES } from '../../api/v1alpha1/rules/network.ts';

/** True for an address of Microsoft's mail ranges; false for anything that is not an address. */
export function isMicrosoftMailAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return MICROSOFT_RANGES.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  });
}
