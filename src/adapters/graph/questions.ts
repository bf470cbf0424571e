import type { GraphQuestion } from './client.ts';

/** Largest page. Source: Microsoft, "List group transitive members". */
const PAGE_SIZE = 999;

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** All domains of the tenant: says both whether one is verified and which is the initial one. */
export const DOMAINS: GraphQuestion = {
  what: 'domains of the tenant',
  permission: 'Domain.Read.All',
  path: '/domains',
};

/** Needs one permission more than the rest: 403 is an answer. */
export const SUBSCRIPTIONS: GraphQuestion = {
  what: 'subscriptions of the tenant',
  permission: 'Organization.Read.All',
  path: '/subscribedSkus',
  answers: [403],
};

/** 400 and 404: the tenant does not have the domain, or has not proven that it owns it. */
export function configurationRecords(domain: string): GraphQuestion {
  return {
    what: `mail records of domain "${domain}"`,
    permission: 'Domain.Read.All',
    path: `/domains/${encodeURIComponent(domain)}/serviceConfigurationRecords`,
    answers: [400, 404],
  };
}

/** True for a group that is named by its object id, not by its address. */
export function isObjectId(group: string): boolean {
  return OBJECT_ID.test(group);
}

export function findGroup(address: string): GraphQuestion {
  const filter = `mail eq '${address.replaceAll("'", "''")}'`;
  return {
    what: `group "${address}"`,
    permission: 'GroupMember.Read.All',
    path: `/groups?$filter=${encodeURIComponent(filter)}&$select=id`,
  };
}

/** 404: no such group. */
export function transitiveMembers(group: string, groupId: string): GraphQuestion {
  return {
    what: `members of group "${group}"`,
    permission: 'GroupMember.Read.All',
    path: `/groups/${encodeURIComponent(groupId)}/transitiveMembers?$select=id,mail,proxyAddresses&$top=${PAGE_SIZE}`,
    answers: [404],
  };
}
