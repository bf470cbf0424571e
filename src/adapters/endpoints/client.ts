import type { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { parseJson } from '../http/json.ts';
import type { Send } from '../http/send.ts';
import { toEndpointsError, unreadable } from './errors.ts';
import { listAnswer, versionAnswer } from './schema.ts';
import { toRanges, UnusableList } from './translate.ts';

/** The published lists, as `spec.tenant.cloud` names the clouds too. */
export type EndpointsInstance = 'Worldwide' | 'USGovGCCHigh' | 'USGovDoD' | 'China';

export interface EndpointsClient {
  latestVersion(instance: EndpointsInstance): Promise<string>;
  /** Canonical, complete. */
  ranges(instance: EndpointsInstance): Promise<readonly string[]>;
}

export interface EndpointsClientOptions {
  /** For example `https://endpoints.office.com`. */
  readonly endpointsUrl: string;
  /** A GUID that tells the service which of its clients asks. */
  readonly clientRequestId: string;
}

export function createEndpointsClient(options: EndpointsClientOptions, send: Send, clock: Clock): EndpointsClient {
  async function get<T extends z.ZodType>(
    method: 'version' | 'endpoints',
    instance: EndpointsInstance,
    schema: T,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<z.infer<T>> {
    const what = `${method} of ${instance}`;
    const url = new URL(`${options.endpointsUrl.replace(/\/$/, '')}/${method}/${instance}`);
    const query = { ...parameters, clientrequestid: options.clientRequestId };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await send({ method: 'GET', url: url.href, operation: method });
    if (response.status >= 400) throw toEndpointsError(what, response, clock.now());
    const parsed = schema.safeParse(parseJson(response.text));
    if (!parsed.success) throw unreadable(what, describe(parsed.error));
    return parsed.data;
  }

  return {
    async latestVersion(instance) {
      const versions = await get('version', instance, versionAnswer);
      const found = versions.find((one) => one.instance.toLowerCase() === instance.toLowerCase());
      if (found === undefined) throw unreadable(`version of ${instance}`, 'another cloud');
      return found.latest;
    },
    async ranges(instance) {
      const sets = await get('endpoints', instance, listAnswer, { ServiceAreas: 'Exchange' });
      try {
        return toRanges(sets);
      } catch (error) {
        if (error instanceof UnusableList) throw unreadable(`endpoints of ${instance}`, error.message);
        throw error;
      }
    },
  };
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return `"${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not readable'}`;
}
