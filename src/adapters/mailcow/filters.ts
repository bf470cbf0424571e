import type { LegacyForwarder } from '../../domain/model/legacy-server.ts';
import { TerminalError } from '../../errors.ts';
import type { MailcowClient } from './client.ts';
import { refused } from './errors.ts';
import { type FilterRow, filtersAnswer } from './schema.ts';
import { readRedirects, redirectScript, redirectTarget } from './sieve.ts';
import { isInForce, isOurFilter, MARK, prefiltersOf } from './state.ts';

/**
 * Forwarders of mailboxes: mailcow refuses an alias for the address of a mailbox, so that a Sieve filter takes its mail
 * elsewhere. Filters are read again before each change: to switch one on switches all others of its kind off.
 */
export function createFilters(client: MailcowClient) {
  /** All filters of the server, since addresses stay out of paths, where a `+` would become a space besides. */
  async function current(mailbox: string): Promise<readonly FilterRow[]> {
    return prefiltersOf(await client.get('filters/all', filtersAnswer), mailbox);
  }

  return {
    async add({ address, target }: LegacyForwarder): Promise<void> {
      const what = `adding a filter to the mailbox ${address}`;
      const rows = await current(address);
      if (rows.some((row) => isInForce(row) && redirectTarget(row.script_data) === target)) return;
      const why = filterInTheWay(rows);
      if (why !== undefined) throw new TerminalError('RefusedByService', `mailcow, ${what}: ${why}`);
      const script = { script_data: redirectScript(target), script_desc: MARK, filter_type: 'prefilter', active: 1 };
      const ours = rows.find(isOurFilter);
      const refusal = ours
        ? await client.post('edit/filter', { items: [ours.id], attr: script }, what)
        : await client.post('add/filter', { username: address, ...script }, what);
      if (refusal) throw refused(what, refusal);
    },

    /** A filter that only redirects to the target goes; one of ours goes even when somebody switched it off. */
    async remove({ address, target }: LegacyForwarder): Promise<void> {
      const find = async () =>
        (await current(address)).filter(
          (row) => redirectTarget(row.script_data) === target && (isInForce(row) || isOurFilter(row)),
        );
      const rows = await find();
      const what = `deleting the filter of the mailbox ${address}`;
      if (rows.length === 0) {
        const others = (await current(address)).filter(isInForce);
        if (!others.some((row) => readRedirects(row.script_data)?.targets.includes(target))) return;
        const why = 'a filter of its user forwards it and does more than that, so it is not touched';
        throw new TerminalError('RefusedByService', `mailcow, ${what}: ${why}`);
      }
      const ids = rows.map(({ id }) => id);
      const refusal = await client.post('delete/filter', ids, what);
      if (refusal && (await find()).length > 0) throw refused(what, refusal);
    },
  };
}

/** Why the prefilters of a mailbox leave no room for ours. */
export function filterInTheWay(rows: readonly FilterRow[]): string | undefined {
  const active = rows.find((row) => isInForce(row) && !isOurFilter(row));
  if (active === undefined) return undefined;
  return `its mailbox has the active prefilter ${JSON.stringify(active.script_desc)}, which ours would switch off`;
}
