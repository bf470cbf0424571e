import type { z } from 'zod';
import { TerminalError } from '../../errors.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import { parseJson } from '../http/json.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { redact } from '../http/redact.ts';
import { featureMissing, refused, toStatusError, unreadable } from './errors.ts';
import { envelope, type Outcome } from './schema.ts';

/** cPanel publishes no limit: the server's own load is one. Many forwarders are listed in a second or two. */
const TIMEOUT_MS = 15_000;
const LIMIT: RateLimit = { requestsPerSecond: 10, burst: 60, concurrency: 2 };
/** A row of a forwarder is about 300 bytes: room for more than 20,000. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** What a header can carry, without the colon that ends the user. */
const USER = /^[\x21-\x39\x3b-\x7e]+$/;
const TOKEN = /^[\x21-\x7e]+$/;

/** The functions of the module `Email` that we call, each with the feature of the plan that it belongs to. */
const FEATURES = {
  list_mxs: 'changemx',
  set_always_accept: 'changemx',
  list_forwarders: 'forwarders',
  add_forwarder: 'forwarders',
  delete_forwarder: 'forwarders',
  list_pops: 'popaccts',
  list_default_address: 'defaultaddress',
  list_domain_forwarders: 'emaildomainfwd',
  list_lists: 'lists',
  list_auto_responders: 'autoresponders',
} as const;
type EmailFunction = keyof typeof FEATURES;

type Parameters = Readonly<Record<string, string>>;

export interface CPanelOptions {
  readonly domain: string;
  /** For example `https://server.example:2083`, without a final slash. */
  readonly url: string;
  /** The cPanel account, not an address. */
  readonly user: string;
  readonly token: string;
  /** The one authority that is trusted; the platform's when absent. PEM. */
  readonly caPem?: string | undefined;
}

export interface CPanelClient {
  /**
   * Calls one function of `Email`; a refusal is one request more, to learn whether the plan has the feature at all.
   * Errors: those of `Panel`; `PermissionMissing` only where the panel says that the feature is not the account's.
   */
  call<T extends z.ZodType>(name: EmailFunction, schema: T, parameters?: Parameters): Promise<z.infer<T>>;
}

export function createCPanelClient(options: Omit<CPanelOptions, 'domain'>, deps: HttpDeps): CPanelClient {
  const [user, token] = [options.user.trim(), options.token.trim()];
  const limits = { limit: LIMIT, timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_RESPONSE_BYTES };
  const send = createSend({ service: 'cpanel', ...limits, caPem: options.caPem }, deps);

  /** A page of a proxy may repeat the request. */
  const tell = (text: string) => redact(text.replaceAll(token, '[token]'));

  async function ask(module: 'Email' | 'Features', name: string, parameters: Parameters): Promise<Outcome> {
    if (!USER.test(user) || !TOKEN.test(token)) {
      throw new TerminalError('CredentialsRejected', `cPanel, ${name}: the user or the API token has no valid form`);
    }
    const url = new URL(`${options.url.replace(/\/$/, '')}/execute/${module}/${name}`);
    for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
    const headers = { authorization: `cpanel ${user}:${token}`, accept: 'application/json' };
    const response = await send({ method: 'GET', url: url.href, headers, operation: name });
    if (response.status >= 400) throw toStatusError(name, response, tell(response.text), deps.clock.now());
    const read = envelope.safeParse(parseJson(response.text));
    if (!read.success) throw unreadable(name, describe(read.error));
    return read.data;
  }

  /** True only for a plain no: a failure of the question is not one, nor is a feature that the server does not know. */
  async function lacks(feature: string): Promise<boolean> {
    const { status, errors } = await ask('Features', 'has_feature', { name: feature });
    return status === 0 && (errors ?? []).length === 0;
  }

  return {
    async call(name, schema, parameters = {}) {
      const { status, errors, data, metadata } = await ask('Email', name, parameters);
      if (status !== 1) {
        if (await lacks(FEATURES[name])) throw featureMissing(name, FEATURES[name]);
        throw refused(name, tell((errors ?? []).join('; ')));
      }
      const read = schema.safeParse(data);
      if (!read.success) throw unreadable(name, describe(read.error));
      const total = metadata?.paginate?.total_results;
      if (total !== undefined && Array.isArray(data) && total > data.length) {
        throw unreadable(name, `${data.length} of ${total} rows`);
      }
      return read.data;
    },
  };
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return `"${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not readable'}`;
}
