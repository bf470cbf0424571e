import * as tls from 'node:tls';
import type { ExecutionContext } from 'ava';
import { type Clouds, startClouds } from '../../../../src/simulators/clouds/start.ts';
import { createTestAuthority } from '../../../../src/simulators/tls/certificates.ts';
import { API_TOKEN, CLIENT_ID, CLIENT_SECRET, type SmallWorld, smallWorld, TENANT_ID } from './small-world.ts';

export interface Running extends SmallWorld {
  clouds: Clouds;
}

/** One for all tests of a file. The global fetch reads the default authorities when it connects, so it trusts this one too. */
export const authority = createTestAuthority();
tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority.caPem]);

/** Starts the clouds over a small world and closes them after the test. */
export async function running(t: ExecutionContext, change?: Parameters<typeof smallWorld>[0]): Promise<Running> {
  const small = smallWorld(change);
  const clouds = await startClouds(small.world, { authority });
  t.teardown(() => clouds.close());
  return { ...small, clouds };
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

/** JSON whose shape the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: tests read paths of answers; a wrong path fails the test.
export type Json = any;

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Asks for a token with the secret of the small world, with other fields where `changed` says so. */
export function requestToken(clouds: Clouds, scope: string, changed: Record<string, string> = {}, tenant = TENANT_ID) {
  const form = {
    grant_type: 'client_credentials',
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    scope,
    ...changed,
  };
  return send(`${clouds.entraUrl}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
}

export const EXCHANGE_SCOPE = 'https://outlook.office365.com/.default';
export const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';

export async function bearer(clouds: Clouds, scope: string): Promise<string> {
  const { status, body } = await requestToken(clouds, scope);
  if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`);
  return `Bearer ${body.access_token}`;
}

export interface ExchangeCall {
  /** Sent as X-AnchorMailbox; none when null. */
  anchor?: string | null;
  /** Follows a link of an earlier answer. */
  link?: string;
  prefer?: string;
  authorization?: string;
}

/** Calls a cmdlet as the client of the small world does. */
export async function invoke(clouds: Clouds, cmdlet: string, parameters: object = {}, call: ExchangeCall = {}) {
  const { anchor = `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${TENANT_ID}` } = call;
  return send(call.link ?? `${clouds.exchangeUrl}/adminapi/beta/${TENANT_ID}/InvokeCommand`, {
    method: 'POST',
    headers: {
      authorization: call.authorization ?? (await bearer(clouds, EXCHANGE_SCOPE)),
      'content-type': 'application/json; charset=utf-8',
      ...(anchor === null ? {} : { 'x-anchormailbox': anchor }),
      ...(call.prefer === undefined ? {} : { prefer: call.prefer }),
    },
    body: JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } }),
  });
}

export interface BatchMember {
  id: string;
  cmdlet: string;
  parameters?: object;
}

/** Sends calls as one batch. */
export async function invokeBatch(clouds: Clouds, members: BatchMember[]) {
  const base = `${clouds.exchangeUrl}/adminapi/beta/${TENANT_ID}`;
  const requests = members.map(({ id, cmdlet, parameters = {} }) => ({
    id,
    method: 'POST',
    url: `${base}/InvokeCommand?`,
    headers: { 'X-AnchorMailbox': `APP:SystemMailbox@${TENANT_ID}` },
    body: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
  }));
  const headers = { authorization: await bearer(clouds, EXCHANGE_SCOPE), 'content-type': 'application/json' };
  return send(`${base}/$batch`, { method: 'POST', headers, body: JSON.stringify({ requests }) });
}

/** Reads from Graph as the application of the small world. */
export async function readGraph(clouds: Clouds, path: string, init: RequestInit = {}) {
  const authorization = await bearer(clouds, GRAPH_SCOPE);
  const url = path.startsWith('https:') ? path : `${clouds.graphUrl}/v1.0${path}`;
  return send(url, { ...init, headers: { authorization, 'content-type': 'application/json' } });
}

/** Calls Cloudflare with the token of the small world. */
export function callCloudflare(clouds: Clouds, method: string, path: string, body?: object, token = API_TOKEN) {
  return send(`${clouds.cloudflareUrl}/client/v4${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
}
