import { type CloudReply, type CloudRequest, type Gate, Refusal } from '../clouds/service.ts';
import { stableFraction } from '../ids.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { graphError, unavailable } from './replies.ts';

/** Requests that one batch may have. Source: Microsoft Graph, "JSON batching", batch size limitations. */
const MAX_MEMBERS = 20;

type Answer = (request: CloudRequest, maxPageSize: number | undefined) => CloudReply;

/** Runs each member under the faults of its own. The answer is 200 whatever the members are, and in any order. */
export async function runGraphBatch(batch: CloudRequest, gate: Gate, answer: Answer): Promise<CloudReply> {
  const content = parseJson(batch.text);
  const list = isObject(content) && Array.isArray(content.requests) ? content.requests.filter(isObject) : [];
  if (list.length === 0 || list.length > MAX_MEMBERS) {
    throw invalid(`Number of batch request steps must be between 1 and ${MAX_MEMBERS}.`);
  }
  if (new Set(list.map(({ id }) => id)).size !== list.length) throw invalid('Batch request ids must be unique.');
  const responses: Array<{ id: string }> = [];
  for (const member of list) responses.push(await respond(member, batch, gate, answer));
  const order = (id: string) => stableFraction('batch order', id);
  return { status: 200, body: { responses: responses.toSorted((one, other) => order(one.id) - order(other.id)) } };
}

async function respond(member: JsonObject, batch: CloudRequest, gate: Gate, answer: Answer) {
  const path = String(member.url).replace(/^\/?(v1\.0\/)?/, '/v1.0/');
  if (typeof member.id !== 'string' || typeof member.method !== 'string' || !URL.canParse(path, batch.url.href)) {
    throw invalid('Each batch request must have an id, a method and a url.');
  }
  const request = {
    method: member.method,
    url: new URL(path, batch.url),
    headers: { authorization: batch.headers.authorization },
    text: '',
  };
  const recorded = {
    service: 'graph' as const,
    method: request.method,
    path: request.url.pathname,
    effect: 'read' as const,
    inBatch: true,
  };
  const reply = await gate(recorded, (limits) => answer(request, limits.maxPageSize), unavailable);
  const { status, headers = {}, body } = reply === 'reset' ? unavailable(504) : reply;
  return { id: member.id, status, headers: { ...headers, 'content-type': 'application/json' }, body };
}

function invalid(message: string): Refusal {
  return new Refusal(graphError(400, 'BadRequest', message));
}
