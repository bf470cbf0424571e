import type { PanelState } from '../hosting-panel/panel.ts';
import type { AliasDomainRow, AliasRow, DomainRow, FilterRow } from './schema.ts';
import { redirectTarget } from './sieve.ts';

/** What we write into the comment of an alias and the description of a filter; a comment has 160 octets at most. */
export const MARK = 'hybrid-mail-operator: the mail of this address is in Microsoft 365';
/** By this much a mark is recognised: the rest may be reworded. */
const MARK_START = 'hybrid-mail-operator';

/** What mailcow holds for one mail domain; all addresses in lower case. */
export interface MailcowState extends PanelState {
  /** Of an alias domain the row of the domain that it stands for. */
  readonly domain: DomainRow;
  /** Null for a domain of its own. */
  readonly aliasDomain: AliasDomainRow | null;
  /** Mailboxes by address, with whether mail to them is accepted. */
  readonly mailboxes: ReadonlyMap<string, boolean>;
  /** Addresses that an alias domain has by itself, with the mailbox behind each. */
  readonly mirrored: ReadonlyMap<string, string>;
  /** Inactive ones too, and the catch-all. */
  readonly aliases: readonly AliasRow[];
  /** Of the domain's mailboxes, inactive ones too. */
  readonly filters: readonly FilterRow[];
}

/** In force: 1, or 2, which Postfix' maps take for the same. Source: `data/Dockerfiles/postfix/postfix.sh`. */
export function isInForce({ active }: { readonly active: number }): boolean {
  return active === 1 || active === 2;
}

export function targetsOf({ goto }: Pick<AliasRow, 'goto'>): readonly string[] {
  const targets = goto.split(',').map((target) => target.trim().toLowerCase());
  return [...new Set(targets.filter((target) => target !== ''))];
}

/** `null`, `spam` and `ham` at localhost: mail is dropped, or teaches the spam filter. */
export function isMachine(target: string): boolean {
  return target.endsWith('@localhost');
}

export function isOurAlias(row: AliasRow): boolean {
  return row.private_comment?.startsWith(MARK_START) === true;
}

/** A filter that somebody rewrote is his, whatever its description says. */
export function isOurFilter(row: FilterRow): boolean {
  return row.script_desc.startsWith(MARK_START) && redirectTarget(row.script_data) !== undefined;
}

/** The filters of a mailbox that run before its user's own script: at most one of them is active. */
export function prefiltersOf(filters: readonly FilterRow[], mailbox: string): readonly FilterRow[] {
  return filters.filter((row) => row.filter_type === 'prefilter' && row.username.toLowerCase() === mailbox);
}
