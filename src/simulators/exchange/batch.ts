import type { CloudReply, CloudRequest, Gate } from '../clouds/service.ts';
import { stableFraction } from '../ids.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { badRequest, unavailable } from './errors.ts';
import type { Invoker } from './invoke.ts';

/** Members that one batch may have. Source: the vendor's module splits at this number. */
const MAX_MEMBERS = 10;

/** One member, read as a request of its own; its headers win over those of the batch. */
interface Member {
  id: string;
  request: CloudRequest;
  tenantName: string;
}

/** Members of a batch that may change something make it a write. */
export function describeBatch(text: string, invoker: Invoker): { effect: 'read' | 'write' } {
  const writes = memberList(parseJson(text)).some((member) => invoker.describe(member.body).effect === 'write');
  return { effect: writes ? 'write' : 'read' };
}

/** Runs each member under the faults of its own. The answer is 200 whatever the members are, and in any order. */
export async function runBatch(
  batch: CloudRequest,
  invoker: Invoker,
  gate: Gate,
  maxPageSize: number | undefined,
): Promise<CloudReply> {
  const list = memberList(parseJson(batch.text));
  if (list.length === 0) throw badRequest('The batch holds no requests.');
  if (list.length > MAX_MEMBERS) throw badRequest(`The batch holds more than ${MAX_MEMBERS} requests.`);
  const members = list.map((member) => readMember(member, batch));
  if (new Set(members.map(({ id }) => id)).size !== members.length) throw badRequest('The batch holds an id twice.');
  const responses: Array<{ id: string }> = [];
  for (const member of members) responses.push(await respond(member, invoker, gate, maxPageSize));
  const order = (id: string) => stableFraction('batch order', id);
  return { status: 200, body: { responses: responses.toSorted((one, other) => order(one.id) - order(other.id)) } };
}

async function respond(member: Member, invoker: Invoker, gate: Gate, maxPageSize: number | undefined) {
  const { id, request, tenantName } = member;
  const recorded = {
    service: 'exchange' as const,
    method: request.method,
    path: request.url.pathname,
    ...invoker.describe(parseJson(request.text)),
    inBatch: true,
  };
  const reply = await gate(
    recorded,
    (limits) => invoker.invoke(request, tenantName, limits.maxPageSize ?? maxPageSize),
    (status) => unavailable(status),
  );
  // A member has no connection of its own that could be cut: the front end answers that the back end is gone.
  const { status, headers = {}, body, raw } = reply === 'reset' ? unavailable(504) : reply;
  return {
    id,
    status,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(raw === undefined ? {} : { body: String(raw) }),
  };
}

function readMember(member: JsonObject, batch: CloudRequest): Member {
  const url = String(member.url);
  const target = URL.canParse(url, batch.url.href) ? new URL(url, batch.url) : undefined;
  const tenantName = target && /^\/adminapi\/beta\/([^/]+)\/InvokeCommand$/i.exec(target.pathname)?.[1];
  if (typeof member.id !== 'string' || member.method !== 'POST' || !target || !tenantName) {
    throw badRequest('A member of a batch must have an id, the method POST and the URL of InvokeCommand.');
  }
  const own = Object.entries(isObject(member.headers) ? member.headers : {});
  const headers = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), String(value)]));
  const request = {
    method: 'POST',
    url: target,
    headers: { authorization: batch.headers.authorization, ...headers },
    text: JSON.stringify(member.body),
  };
  return { id: member.id, request, tenantName: decodeURIComponent(tenantName) };
}

function memberList(body: unknown): JsonObject[] {
  return isObject(body) && Array.isArray(body.requests) ? body.requests.filter(isObject) : [];
}
