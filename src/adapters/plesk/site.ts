import { TerminalError } from '../../errors.ts';
import { contentsOf, type PleskClient } from './client.ts';
import { COMPONENT_MISSING, isReason, NOT_FOUND, unreadable } from './errors.ts';
import { getAccounts, getLists, getPreferences, getSite } from './operations.ts';
import {
  type AccountNode,
  accountsResult,
  listsResult,
  type Preferences,
  preferencesResult,
  type SiteResult,
  siteResult,
} from './schema.ts';

/** A domain of Plesk. */
export interface Site {
  readonly id: string;
  /** How many mailing lists it has; undefined where Plesk does not tell. */
  readonly listCount: number | undefined;
}

/** The documentation has main domains of subscriptions looked up as a `webspace`, which has the same id as its site. */
export async function findSite(client: PleskClient, domain: string): Promise<Site> {
  for (const operator of ['site', 'webspace'] as const) {
    const operation = getSite(operator, domain);
    const [results = []] = await client.call([operation]);
    if (results.every((result) => result.status === 'error' && result.code === NOT_FOUND)) continue;
    const sites = contentsOf(results, operation.path, siteResult);
    const site = sites.find((candidate) => isNamed(candidate, domain));
    if (!site) throw unreadable(operation.path, `another domain than "${domain}"`);
    return { id: site.id, listCount: site.data?.stat?.maillists };
  }
  throw new TerminalError(
    'RefusedByService',
    `Plesk, site/get: the key shows no domain "${domain}"; take the key of its owner, and not a domain alias`,
  );
}

export async function readMail(
  client: PleskClient,
  siteId: string,
): Promise<{ readonly accounts: readonly AccountNode[]; readonly preferences: Preferences }> {
  const [accounts, preferences] = [getAccounts(siteId), getPreferences(siteId)];
  const [accountResults = [], preferencesResults = []] = await client.call([accounts, preferences]);
  const [first] = contentsOf(preferencesResults, preferences.path, preferencesResult);
  if (!first) throw unreadable(preferences.path, 'no preferences');
  const found = contentsOf(accountResults, accounts.path, accountsResult);
  return { accounts: found.flatMap(({ mailname }) => mailname), preferences: first.prefs };
}

/** One account; undefined when it is gone. */
export async function readAccount(client: PleskClient, siteId: string, name: string): Promise<AccountNode | undefined> {
  const operation = getAccounts(siteId, name);
  const [results = []] = await client.call([operation]);
  if (results.some((result) => result.status === 'error' && result.code === NOT_FOUND)) return undefined;
  const found = contentsOf(results, operation.path, accountsResult).flatMap(({ mailname }) => mailname);
  return found.find((account) => account.name.toLowerCase() === name.toLowerCase());
}

/**
 * Names of the site's mailing lists; null where Plesk does not tell them all. Only its count is sure to be told: the
 * operator `maillist` is documented up to Onyx.
 */
export async function readLists(client: PleskClient, { id, listCount }: Site): Promise<readonly string[] | null> {
  if (listCount === 0) return [];
  const operation = getLists(id);
  try {
    const [results = []] = await client.call([operation]);
    // Mailman is not installed.
    if (results.some((result) => result.status === 'error' && result.code === COMPONENT_MISSING)) return [];
    const names = contentsOf(results, operation.path, listsResult).flatMap(({ name }) => name ?? []);
    return names.length === (listCount ?? names.length) ? names : null;
  } catch (error) {
    if (isReason(error, 'RefusedByService', 'PermissionMissing')) return null;
    throw error;
  }
}

function isNamed({ data }: SiteResult, domain: string): boolean {
  const names = [data?.gen_info?.name, data?.gen_info?.['ascii-name']];
  return names.some((name) => name?.toLowerCase() === domain);
}
