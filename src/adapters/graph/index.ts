import { TerminalError } from '../../errors.ts';
import type { Directory, DirectoryDomain } from '../../ports/directory.ts';
import { forgetWhenPowerless, type TokenSource } from '../http/auth.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import { RATE_LIMITS } from '../http/rate-limit.ts';
import { createGraphClient, type GraphAnswer, type GraphClient, type GraphQuestion } from './client.ts';
import { configurationRecords, DOMAINS, findGroup, isObjectId, SUBSCRIPTIONS, transitiveMembers } from './questions.ts';
import { readRows, unreadable } from './rows.ts';
import { dnsRecord, domain as domainSchema, group as groupSchema, member, subscribedSku } from './schema.ts';
import { NO_RECORDS, toMailSubscription, toMemberAddresses, toWantedRecords } from './translate.ts';

/** Graph answers in a second or two; the service itself gives up well before this. */
const TIMEOUT_MS = 30_000;

export interface DirectoryOptions {
  /** For example `https://graph.microsoft.com`. */
  readonly graphUrl: string;
  /** For example `https://graph.microsoft.com/.default`. */
  readonly graphScope: string;
  /** Hosts that may stand in an SPF include; the service's wish for any other is an error. */
  readonly spfIncludes: readonly string[];
  readonly tokens: TokenSource;
}

/**
 * The directory of one tenant over Microsoft Graph; keep it as long as the tenant's token source.
 * One request, a second one for the members of a group named by its address, and one more for each further 999 of them.
 */
export function createDirectory(options: DirectoryOptions, deps: HttpDeps): Directory {
  const authorization = { tokens: options.tokens, scope: options.graphScope };
  const send = createSend({ service: 'graph', limit: RATE_LIMITS.graph, timeoutMs: TIMEOUT_MS, authorization }, deps);
  const client = createGraphClient(options.graphUrl, send, deps.clock);

  return {
    readDomain: (domain, group) => forgetWhenPowerless(options.tokens, () => readDomain(domain, group)),
  };

  async function readDomain(domain: string, group: string | null): Promise<DirectoryDomain> {
    const name = domain.toLowerCase();
    const records = configurationRecords(name);
    const groupQuestion = group === null ? undefined : questionAbout(group);
    const questions = [DOMAINS, records, SUBSCRIPTIONS, ...(groupQuestion ? [groupQuestion] : [])];
    const [domainsAnswer, recordsAnswer, skusAnswer, groupAnswer] = await client.ask(questions);

    const domains = await readRows(client, domainSchema, DOMAINS, domainsAnswer);
    const initial = domains.find((candidate) => candidate.isInitial);
    if (!initial) throw unreadable(DOMAINS, 'no initial domain');
    const verified = domains.some((candidate) => candidate.id.toLowerCase() === name && candidate.isVerified);
    const wanted = verified
      ? toWantedRecords(await readRows(client, dnsRecord, records, recordsAnswer), options.spfIncludes)
      : NO_RECORDS;
    return {
      verified,
      initialDomain: initial.id.toLowerCase(),
      ...wanted,
      mailSubscription:
        skusAnswer?.status === 403
          ? 'Unknown'
          : toMailSubscription(await readRows(client, subscribedSku, SUBSCRIPTIONS, skusAnswer)),
      groupMembers:
        group !== null && groupQuestion ? await readMembers(client, group, groupQuestion, groupAnswer) : null,
    };
  }
}

function questionAbout(group: string): GraphQuestion {
  return isObjectId(group) ? transitiveMembers(group, group) : findGroup(group);
}

async function readMembers(
  client: GraphClient,
  group: string,
  question: GraphQuestion,
  answer: GraphAnswer | undefined,
): Promise<readonly string[]> {
  if (isObjectId(group)) return readMembersById(client, group, question, answer);
  const groups = await readRows(client, groupSchema, question, answer);
  const [only, ...others] = groups;
  if (!only) throw groupNotFound(group, 'the tenant has no such group');
  if (others.length > 0) throw groupNotFound(group, 'more than one group has this address');
  const members = transitiveMembers(group, only.id);
  const [first] = await client.ask([members]);
  return readMembersById(client, group, members, first);
}

async function readMembersById(
  client: GraphClient,
  group: string,
  question: GraphQuestion,
  answer: GraphAnswer | undefined,
): Promise<readonly string[]> {
  if (answer?.status === 404) throw groupNotFound(group, 'the tenant has no such group');
  return toMemberAddresses(await readRows(client, member, question, answer));
}

function groupNotFound(group: string, why: string): TerminalError {
  return new TerminalError(
    'GroupNotFound',
    `group "${group}": ${why}; name it by its primary address or its object id`,
  );
}
