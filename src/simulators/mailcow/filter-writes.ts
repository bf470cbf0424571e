import type { JsonObject } from '../json.ts';
import { EMAIL, number, text } from './fields.ts';
import { findFilter, isMailbox } from './reads.ts';
import { danger, type Outcome, success } from './replies.ts';
import { sieveFault } from './sieve.ts';
import type { FilterRow, Tables } from './tables.ts';

export function addFilter(tables: Tables, attributes: JsonObject): Outcome {
  const username = text(attributes.username);
  if (!EMAIL.test(username)) return danger('no_user_defined');
  if (!isMailbox(tables, username)) return danger('access_denied');
  if (!attributes.script_data) return danger('script_empty');
  const row: FilterRow = { id: 0, username, active: 0, filter_type: '', script_data: '', script_desc: '' };
  const refusal = fill(tables, row, attributes);
  if (refusal) return refusal;
  row.id = tables.nextId();
  tables.filters.push(row);
  tables.push(username);
  return success('mailbox_modified', username);
}

export function editFilter(tables: Tables, id: unknown, attributes: JsonObject): Outcome {
  const row = findFilter(tables, id);
  if (!row) return danger('access_denied');
  const refusal = fill(tables, row, attributes);
  if (refusal) return refusal;
  tables.push(row.username);
  return success('mailbox_modified', row.username);
}

/** One filter of each kind is active: to switch one on switches the mailbox's others off. */
function fill(tables: Tables, row: FilterRow, attributes: JsonObject): Outcome | undefined {
  const script_data = text(attributes.script_data) || row.script_data;
  const script_desc = text(attributes.script_desc) || row.script_desc;
  const filter_type = text(attributes.filter_type) || row.filter_type;
  const fault = sieveFault(script_data);
  if (fault !== undefined) return danger('sieve_error', fault);
  if (script_desc === '') return danger('value_missing');
  if (filter_type !== 'prefilter' && filter_type !== 'postfilter') return danger('filter_type');
  const active = attributes.active === undefined ? row.active : number(attributes.active);
  const twins = tables.filters.filter((one) => one.username === row.username && one.filter_type === filter_type);
  if (active === 1) for (const twin of twins) twin.active = 0;
  Object.assign(row, { script_data, script_desc, filter_type, active });
  return undefined;
}

export function deleteFilter(tables: Tables, id: unknown): Outcome {
  const row = findFilter(tables, id);
  if (!row) return danger('access_denied');
  tables.filters = tables.filters.filter((one) => one !== row);
  tables.push(row.username);
  return success('delete_filter', row.id);
}
