import type { LegacyForwarder } from '../../domain/model/legacy-server.ts';
import { TerminalError } from '../../errors.ts';
import type { MailcowClient } from './client.ts';
import { refused } from './errors.ts';
import { type AliasRow, aliasAnswer, aliasesAnswer } from './schema.ts';
import { isInForce, isOurAlias, MARK, type MailcowState, targetsOf } from './state.ts';

/** Rows of addresses that are no mailbox. There is one row for an address, with all its targets. */
export function createAliases(client: MailcowClient, domain: string) {
  /** The row as it is now. By its number: the interface takes `5x@contoso.com` for number 5 as well. */
  async function current(row: AliasRow): Promise<AliasRow | undefined> {
    const found = await client.get(`alias/${row.id}`, aliasAnswer);
    return found?.address.toLowerCase() === row.address.toLowerCase() ? found : undefined;
  }

  async function edit(row: AliasRow, targets: readonly string[]): Promise<void> {
    const what = `changing the alias ${row.address}`;
    const attr = { goto: targets.join(','), active: 1 };
    const refusal = await client.post('edit/alias', { items: [row.id], attr }, what);
    if (refusal) throw refused(what, refusal);
  }

  async function create({ address, target }: LegacyForwarder): Promise<void> {
    const what = `adding the alias ${address}`;
    const row = { address, goto: target, active: 1, sogo_visible: 0, private_comment: MARK };
    const refusal = await client.post('add/alias', row, what);
    if (refusal === undefined) return;
    // Somebody, or an earlier request of ours whose answer was lost, was faster: what is there now decides.
    const rows = await client.get(`alias/all/${domain}`, aliasesAnswer);
    if (!rows.some((one) => one.address.toLowerCase() === address && holds(one, target))) throw refused(what, refusal);
  }

  return {
    async add({ address, target }: LegacyForwarder, { aliases }: MailcowState): Promise<void> {
      const before = aliases.find((row) => row.address.toLowerCase() === address);
      const row = before && (await current(before));
      if (row === undefined) return create({ address, target });
      if (holds(row, target)) return;
      if (!isOurAlias(row)) {
        const why = 'there is an alias of somebody else, which is not touched';
        throw new TerminalError('RefusedByService', `mailcow, adding the alias ${address}: ${why}`);
      }
      // Targets of a row that is not in force must not come to life again.
      await edit(row, [...(isInForce(row) ? targetsOf(row) : []), target]);
    },

    /** Takes one target out of a row; the row goes with its last one. */
    async remove({ address, target }: LegacyForwarder, { aliases }: MailcowState): Promise<void> {
      const before = aliases.find((row) => row.address.toLowerCase() === address);
      const row = before && (await current(before));
      if (row === undefined || !holds(row, target)) return;
      const left = targetsOf(row).filter((other) => other !== target);
      if (left.length > 0) return edit(row, left);
      const what = `deleting the alias ${address}`;
      const refusal = await client.post('delete/alias', [row.id], what);
      // The interface says "access_denied" of what is gone.
      if (refusal && (await current(row))) throw refused(what, refusal);
    },
  };
}

function holds(row: AliasRow, target: string): boolean {
  return isInForce(row) && targetsOf(row).includes(target);
}
