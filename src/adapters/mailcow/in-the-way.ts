import type { LegacyForwarder } from '../../domain/model/legacy-server.ts';
import { filterInTheWay } from './filters.ts';
import { isInForce, isOurAlias, type MailcowState, prefiltersOf, targetsOf } from './state.ts';

/** Why a forwarder that is not there cannot be added, in words. */
export function inTheWay({ address, target }: LegacyForwarder, state: MailcowState): string | undefined {
  // mailcow splits both fields there: what comes behind the comma could be the whole domain.
  if (/[,;]/.test(`${address}${target}`)) return 'mailcow takes a comma or a semicolon for the end of an address';
  const mailbox = state.mirrored.get(address);
  if (mailbox !== undefined) return `the alias domain makes it an address of the mailbox ${mailbox}`;
  const alias = state.aliases.find((row) => row.address.toLowerCase() === address);
  if (alias && !isOurAlias(alias)) {
    return `${isInForce(alias) ? 'an alias' : 'a deactivated alias'} to ${targetsOf(alias).join(', ')}`;
  }
  const isAccepted = state.mailboxes.get(address);
  if (isAccepted === undefined) return undefined;
  if (!isAccepted) return 'its mailbox is deactivated and refuses mail';
  return filterInTheWay(prefiltersOf(state.filters, address));
}
