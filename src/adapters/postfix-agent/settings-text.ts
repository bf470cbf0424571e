import { createHash } from 'node:crypto';
import { forwarderFault } from '../../domain/model/legacy-server.ts';
import { TerminalError } from '../../errors.ts';
import type { LegacySettings } from '../../ports/legacy.ts';
import { isHostName, refusalOf } from './carried.ts';
import { VERSION_LINE } from './lines.ts';

/** Settings as they travel. The body is the only copy of the forwarders that is kept. */
export interface SettingsText {
  /** SHA-256 of the body, hexadecimal. */
  readonly digest: string;
  readonly body: string;
  /** How many forwarders it holds. */
  readonly forwarders: number;
  /** The smart host of the domain's own senders; null where their mail leaves directly. */
  readonly smartHost: string | null;
}

/** Writes settings as `docs/agent.md` has them, or throws: a list is written as a whole or not at all. */
export function renderSettings(domain: string, { forwarders, outgoing }: LegacySettings): SettingsText {
  const smartHost = outgoing?.kind === 'SmartHost' ? outgoing.host : null;
  if (smartHost !== null && !isHostName(smartHost)) {
    throw new Error(`the smart host ${JSON.stringify(smartHost)} is no host name in lower case`);
  }
  const sorted = [...forwarders].sort((left, right) => compare(left.address, right.address));
  const lines = [VERSION_LINE, `domain ${domain}`];
  let previous: string | undefined;
  for (const forwarder of sorted) {
    const { address, target } = forwarder;
    const fault = address === previous ? 'is given twice' : forwarderFault(forwarder, domain);
    if (fault !== undefined) throw new Error(`the forwarder of ${JSON.stringify(address)} ${fault}`);
    const refusal = refusalOf(forwarder);
    if (refusal !== undefined) {
      throw new TerminalError('RefusedByService', `The forwarder of ${JSON.stringify(address)} ${refusal}.`);
    }
    lines.push(`forwarder ${address} ${target}`);
    previous = address;
  }
  if (smartHost !== null) lines.push(`sender @${domain} smtp:[${smartHost}]:25`);
  lines.push(`end ${lines.length}`, '');
  const body = lines.join('\n');
  return { digest: digestOf(body), body, forwarders: forwarders.length, smartHost };
}

/** The name of a body. All of it is ASCII, so that a character is a byte. */
export function digestOf(body: string): string {
  return createHash('sha256').update(body, 'latin1').digest('hex');
}

/** The order of bytes, as `LC_ALL=C sort` has it. */
export function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
