import { TerminalError } from '../../errors.ts';
import type { DnsProvider, Zone, ZoneChange } from '../../ports/dns.ts';
import type { HttpDeps } from '../http/create-send.ts';
import { planChange } from './changes.ts';
import { type CloudflareOptions, createCloudflareClient } from './client.ts';
import { ChangedMeanwhile } from './errors.ts';
import { toZone, toZoneMail } from './translate.ts';

export type { CloudflareOptions };

/** A zone that can be written stays so for this long without being asked about; its name servers are watched anyway. */
const ZONE_KNOWN_MS = 600_000;

/**
 * Cloudflare's DNS for one API token. Keep it as long as the token: all domains of a token share its limit of requests,
 * and a zone is looked up once in ten minutes.
 */
export function createCloudflareDns(options: CloudflareOptions, deps: HttpDeps): DnsProvider {
  const client = createCloudflareClient(options, deps);
  const known = new Map<string, { readonly zone: Zone; readonly until: number }>();

  async function reach(zone: Zone, change: ZoneChange): Promise<'done' | 'conflict'> {
    const plan = planChange(await client.listRecords(zone.id, change.name), change);
    if (plan.kind === 'Nothing') return 'done';
    if (plan.kind === 'Conflict') return 'conflict';
    if (plan.kind === 'Refused')
      throw new TerminalError('RecordRefused', `Cloudflare, change of "${change.name}": ${plan.why}`);
    try {
      await client.batch(zone.id, change.name, plan.batch);
    } catch (error) {
      // Somebody, or an earlier request of ours whose answer was lost, was faster: what is there now decides.
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
    const after = planChange(await client.listRecords(zone.id, change.name), change);
    return after.kind === 'Nothing' ? 'done' : 'conflict';
  }

  return {
    async findZone(name) {
      const remembered = known.get(name);
      if (remembered && deps.clock.now() < remembered.until) return remembered.zone;
      known.delete(name);
      const zone = (await client.listZones(name)).map(toZone).find((candidate) => candidate.name === name);
      if (!zone) throw new TerminalError('ZoneNotFound', `Cloudflare does not show zone "${name}" to this token`);
      if (zone.notWritableBecause === null) known.set(name, { zone, until: deps.clock.now() + ZONE_KNOWN_MS });
      return zone;
    },

    async read(zone, name) {
      return toZoneMail(await client.listRecords(zone.id, name));
    },

    async swap(zone, change) {
      if (zone.notWritableBecause !== null)
        throw new TerminalError('ZoneNotWritable', `"${zone.name}": ${zone.notWritableBecause}`);
      if (change.type === 'MX' && change.want.values.length === 0) {
        throw new TerminalError('RecordRefused', `"${change.name}" must not be left without MX`);
      }
      return reach(zone, change);
    },
  };
}
