import { TransientError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { isRecord, parseJson } from '../http/json.ts';
import type { HttpRequest, HttpResponse, Send } from '../http/send.ts';
import { assertAllowed, CMDLETS, type Invocation } from './cmdlets.ts';
import { type ExchangeFailure, toExchangeError } from './errors.ts';

/** Rows of one cmdlet, complete, with what the service remarked. */
export interface CmdletResult {
  readonly rows: readonly unknown[];
  readonly warnings: readonly string[];
}

/** Calls cmdlets. Errors: as ExchangeAdministration; a plain Error for a call that is not allowed. */
export interface ExchangeClient {
  /** One request for up to ten reads, and one more for each further page; results in the order of the calls. */
  read(invocations: readonly Invocation[]): Promise<readonly CmdletResult[]>;
  write(invocation: Invocation): Promise<CmdletResult>;
}

export interface ExchangeClientOptions {
  readonly tenantId: string;
  readonly exchangeUrl: string;
  /** True: writes throw before anything is sent. */
  readonly observeOnly: boolean;
}

/** The module and CIPP both split at ten. */
const MAX_BATCH_SIZE = 10;
/** The service's own largest page; what it does with a larger wish is not known. */
const PAGE_PREFERENCE = 'odata.maxpagesize=1000';
/** 200,000 rows: more is a service that never stops paging. */
const MAX_PAGES = 200;
const TRUNCATION_TEXT = /more results available than are currently displayed/i;

interface Page extends CmdletResult {
  readonly nextLink: string | undefined;
}

export function createExchangeClient(options: ExchangeClientOptions, send: Send, clock: Clock): ExchangeClient {
  const base = `${options.exchangeUrl.replace(/\/$/, '')}/adminapi/beta/${options.tenantId}`;
  // The same on every request: paging depends on reaching the same back end again.
  const anchor = `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${options.tenantId}`;

  function headersFor(invocation: Invocation): Record<string, string> {
    return {
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
      prefer: PAGE_PREFERENCE,
      'x-anchormailbox': anchor,
      'x-cmdletname': invocation.cmdlet,
    };
  }

  async function invoke(invocation: Invocation, url: string): Promise<Page> {
    const response = await send({
      method: 'POST',
      url,
      headers: headersFor(invocation),
      body: bodyOf(invocation),
      operation: invocation.cmdlet,
    });
    return readPage(invocation, toAnswer(invocation, response));
  }

  async function batch(invocations: readonly Invocation[]): Promise<readonly Page[]> {
    const requestBody: HttpRequest['body'] = (authorization) =>
      JSON.stringify({
        requests: invocations.map((invocation, index) => ({
          id: String(index),
          method: 'POST',
          url: invokeUrl(base, invocation),
          headers: { ...headersFor(invocation), authorization },
          body: JSON.parse(bodyOf(invocation)),
        })),
      });
    const response = await send({
      method: 'POST',
      url: `${base}/$batch`,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json; charset=utf-8',
        'x-anchormailbox': anchor,
      },
      body: requestBody,
      operation: '$batch',
    });
    const body = parseJson(response.text);
    const responses: unknown = isRecord(body) ? body.responses : undefined;
    if (!Array.isArray(responses)) {
      if (isSuccess(response.status) && !hasError(body)) throw incomplete('$batch', 'no list of answers');
      throw failureOf({ cmdlet: '$batch', status: response.status, header: headerOf(response), body });
    }
    // The order is not promised and the outer status says nothing about the members.
    return invocations.map((invocation, index) => {
      const member: unknown = responses.find((one) => isRecord(one) && String(one.id) === String(index));
      if (!isRecord(member)) throw incomplete(invocation.cmdlet, 'the batch answer has no such member');
      const body = typeof member.body === 'string' ? parseJson(member.body) : member.body;
      const header = memberHeader(member.headers);
      return readPage(invocation, { cmdlet: invocation.cmdlet, status: Number(member.status), header, body });
    });
  }

  /** The rows of an answer; throws when its status or its body says that it is none. */
  function readPage(invocation: Invocation, answer: ExchangeFailure): Page {
    const { status, body } = answer;
    // A refusal may come with a status of success.
    if (!isSuccess(status) || hasError(body)) throw failureOf(answer);
    // A write may be answered with nothing; the page of a proxy must not read as "no rows".
    if (!isRecord(body) && CMDLETS[invocation.cmdlet].effect === 'read') throw incomplete(invocation.cmdlet, 'no JSON');
    const fields = isRecord(body) ? body : {};
    const warnings = Array.isArray(fields['@adminapi.warnings']) ? fields['@adminapi.warnings'].map(String) : [];
    if (warnings.some((warning) => TRUNCATION_TEXT.test(warning))) {
      throw incomplete(invocation.cmdlet, 'the rows are cut off');
    }
    // No rows come as `[]`, as null, or without `value`; anything else is not understood.
    const value = fields.value ?? [];
    if (!Array.isArray(value)) throw incomplete(invocation.cmdlet, 'no list of rows');
    const nextLink = fields['@odata.nextLink'];
    return {
      rows: value,
      warnings,
      nextLink: typeof nextLink === 'string' && nextLink !== '' ? nextLink : undefined,
    };
  }

  /** Pages are had by the same POST to the link; the rows of one read are all or none. */
  async function followPages(invocation: Invocation, first: Page): Promise<CmdletResult> {
    const rows = [...first.rows];
    const warnings = [...first.warnings];
    const seen = new Set<string>();
    let link = first.nextLink;
    while (link !== undefined) {
      const url = new URL(link, base);
      if (url.origin !== new URL(base).origin) throw incomplete(invocation.cmdlet, `the next page is at ${url.host}`);
      if (seen.has(url.href) || seen.size >= MAX_PAGES) throw incomplete(invocation.cmdlet, 'the pages do not end');
      seen.add(url.href);
      const page = await invoke(invocation, url.href);
      rows.push(...page.rows);
      warnings.push(...page.warnings);
      link = page.nextLink;
    }
    return { rows, warnings };
  }

  function failureOf(failure: ExchangeFailure): Error {
    return toExchangeError(failure, clock.now());
  }

  return {
    async read(invocations) {
      for (const invocation of invocations) assertAllowed(invocation, 'read', options.observeOnly);
      if (invocations.length > MAX_BATCH_SIZE) throw new Error(`a batch holds ${MAX_BATCH_SIZE} calls at most`);
      const pages = await batch(invocations);
      const results: CmdletResult[] = [];
      for (const [index, page] of pages.entries()) {
        const invocation = invocations[index];
        if (invocation) results.push(await followPages(invocation, page));
      }
      return results;
    },
    async write(invocation) {
      assertAllowed(invocation, 'write', options.observeOnly);
      return invoke(invocation, invokeUrl(base, invocation));
    },
  };
}

function invokeUrl(base: string, invocation: Invocation): string {
  const query = invocation.select === undefined ? '' : `?$select=${invocation.select.join(',')}`;
  return `${base}/InvokeCommand${query}`;
}

function bodyOf(invocation: Invocation): string {
  return JSON.stringify({ CmdletInput: { CmdletName: invocation.cmdlet, Parameters: invocation.parameters } });
}

function toAnswer(invocation: Invocation, response: HttpResponse): ExchangeFailure {
  const body = parseJson(response.text);
  return { cmdlet: invocation.cmdlet, status: response.status, header: headerOf(response), body };
}

function headerOf(response: HttpResponse): ExchangeFailure['header'] {
  return (name) => response.headers.get(name);
}

function memberHeader(headers: unknown): ExchangeFailure['header'] {
  const entries = isRecord(headers) ? Object.entries(headers) : [];
  return (name) => {
    const value = entries.find(([key]) => key.toLowerCase() === name)?.[1];
    return value === undefined || value === null ? null : String(value);
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function hasError(body: unknown): boolean {
  if (!isRecord(body)) return false;
  const errors = body['@adminapi.errors'];
  return (body.error !== undefined && body.error !== null) || (Array.isArray(errors) && errors.length > 0);
}

function incomplete(what: string, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `${what}: incomplete answer, ${why}`);
}
