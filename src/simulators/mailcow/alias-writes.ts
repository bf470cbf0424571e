import type { JsonObject } from '../json.ts';
import { EMAIL, number, split, text } from './fields.ts';
import { domainDetails, findAlias, isMailbox } from './reads.ts';
import { danger, type Outcome, success } from './replies.ts';
import { type AliasRow, domainOf, type Tables } from './tables.ts';

const MAX_COMMENT_BYTES = 160;

export function addAlias(tables: Tables, attributes: JsonObject): Outcome[] {
  const gotos = split(attributes.goto);
  const comments = {
    public_comment: text(attributes.public_comment),
    private_comment: text(attributes.private_comment),
  };
  if (Object.values(comments).some((comment) => Buffer.byteLength(comment) > MAX_COMMENT_BYTES)) {
    return [danger('comment_too_long')];
  }
  if (!split(attributes.address)[0]) return [danger('alias_empty')];
  if (!gotos[0]) return [danger('goto_empty')];
  const wrong = gotos.filter((goto) => goto !== '' && !EMAIL.test(goto));
  const valid = [...new Set(gotos.filter((goto) => EMAIL.test(goto)))];
  const refusals = wrong.map((goto) => danger('goto_invalid', goto));
  if (valid.length === 0) return refusals;
  const row = {
    goto: valid.join(','),
    active: number(attributes.active),
    sogo_visible: number(attributes.sogo_visible),
  };
  const results = split(attributes.address)
    .filter((address) => address !== '' && !gotos.includes(address))
    .map((address) => addOne(tables, address, { ...row, ...comments }));
  return [...refusals, ...results];
}

function addOne(tables: Tables, asked: string, row: Omit<AliasRow, 'id' | 'address'>): Outcome {
  const domain = domainOf(asked);
  const address = `${asked.slice(0, asked.indexOf('@'))}@${domain}`;
  if (domainDetails(tables, domain)?.aliases_left === 0) return danger('max_alias_exceeded');
  const mirrored = tables.aliasDomains.get(domain);
  const behind = mirrored && `${address.slice(0, address.indexOf('@'))}@${mirrored.target}`;
  const isTaken = tables.aliases.some((one) => one.address === address) || isMailbox(tables, address);
  if (isTaken || (behind !== undefined && isMailbox(tables, behind))) return danger('is_alias_or_mailbox', address);
  if (!domainDetails(tables, domain)) return danger('domain_not_found', domain);
  // Without a local part it is the whole domain's.
  if (!EMAIL.test(address) && !address.startsWith('@')) return danger('alias_invalid', address);
  const id = tables.nextId();
  tables.aliases.push({ id, address, ...row });
  tables.push(address);
  return success('alias_added', address, id);
}

export function editAlias(tables: Tables, id: unknown, attributes: JsonObject): Outcome {
  const row = findAlias(tables, String(id));
  if (!row) return danger('alias_invalid', '');
  const gotos = split(attributes.goto || row.goto);
  if (gotos.some((goto) => goto !== '' && !EMAIL.test(goto))) return danger('goto_invalid', text(attributes.goto));
  row.goto = [...new Set(gotos.filter((goto) => goto !== '' && goto !== row.address))].join(',') || row.goto;
  if (attributes.active !== undefined) row.active = number(attributes.active);
  if (attributes.private_comment !== undefined) row.private_comment = text(attributes.private_comment);
  tables.push(row.address);
  return success('alias_modified', row.address);
}

export function deleteAlias(tables: Tables, id: unknown): Outcome {
  const row = findAlias(tables, String(id));
  if (!row) return danger('access_denied');
  tables.aliases = tables.aliases.filter((one) => one !== row);
  tables.push(row.address);
  return success('alias_removed', row.address);
}
