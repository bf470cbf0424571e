import type { JsonObject } from '../json.ts';
import { number, text } from './fields.ts';
import { domainDetails } from './reads.ts';
import { danger, type Outcome, success } from './replies.ts';
import type { Tables } from './tables.ts';

/** Fields that are not sent stay as they are; relaying of unknown recipients means relaying, and that all are taken. */
export function editDomain(tables: Tables, name: unknown, attributes: JsonObject): Outcome {
  const domain = tables.server().domains.get(text(name));
  const details = domainDetails(tables, text(name));
  if (!domain || !details) return danger('domain_invalid');
  const settings = tables.settingsOf(text(name));
  const active = number(attributes.active ?? details.active);
  for (const field of ['backupmx', 'relay_all_recipients', 'relay_unknown_only'] as const) {
    if (attributes[field] !== undefined) settings[field] = number(attributes[field]);
  }
  if (settings.relay_unknown_only === 1) settings.relay_all_recipients = 1;
  if (settings.relay_all_recipients === 1) settings.backupmx = 1;
  settings.active = active;
  domain.local = active === 1 && (settings.backupmx === 0 || settings.relay_unknown_only === 1);
  return success('domain_modified', text(name));
}

export function editAliasDomain(tables: Tables, name: unknown, attributes: JsonObject): Outcome {
  const row = tables.aliasDomains.get(text(name));
  if (!row) return danger('alias_domain_invalid', text(name));
  if (attributes.active !== undefined) row.active = number(attributes.active);
  return success('aliasd_modified', text(name));
}
