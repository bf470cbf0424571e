import { type CloudReply, type CloudRequest, type CloudService, Refusal } from '../clouds/service.ts';
import { type EndpointsInstance, endpointSets, type PublishedList } from './lists.ts';

/** Lists that one client gets in an hour. Source: Tech Community, "429 HTTP status code when calling IP/URL web services". */
const LISTS_PER_HOUR = 30;
const HOUR_MS = 3_600_000;
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What the real service answers with status 400. Source: MicrosoftDocs/microsoft-365-docs, issue 5626. */
const INVALID =
  'Invalid Instance string specified or ClientRequestId not specified in the Url. Documentation is available at http://aka.ms/ipurlws';

/**
 * The "Microsoft 365 IP Address and URL web service": the methods `version` and `endpoints` in JSON. A test changes what
 * is published in `lists`. A fault with status 200 is a page of HTML, as of a proxy that wants a sign-in.
 */
export function createEndpointsService(
  lists: ReadonlyMap<EndpointsInstance, PublishedList>,
  now: () => number = Date.now,
): CloudService {
  const asked = new Map<string, number[]>();

  function takeAllowance(clientRequestId: string): void {
    const lately = (asked.get(clientRequestId) ?? []).filter((atMs) => now() - atMs < HOUR_MS);
    asked.set(clientRequestId, [...lately, now()]);
    if (lately.length >= LISTS_PER_HOUR) throw new Refusal(unavailable(429));
  }

  return {
    name: 'endpoints',
    describe: () => ({ effect: 'read' }),
    handle(request) {
      const [, method = '', name] = request.url.pathname.split('/');
      const clientRequestId = parameter(request, 'clientrequestid') ?? '';
      if (!GUID.test(clientRequestId)) throw invalid();
      if (method === 'version') return version(lists, name);
      if (method !== 'endpoints') return { status: 404 };
      const [instance, list] = find(lists, name);
      takeAllowance(clientRequestId);
      return { status: 200, body: chosen(endpointSets(instance, list.mailRanges), request) };
    },
    refuse: unavailable,
  };
}

/** One cloud's version, or those of all without a name. The answer may be kept for an hour. */
function version(lists: ReadonlyMap<EndpointsInstance, PublishedList>, name: string | undefined): CloudReply {
  const row = ([instance, list]: [EndpointsInstance, PublishedList]) => ({ instance, latest: list.version });
  const body = name ? row(find(lists, name)) : [...lists].map(row);
  return { status: 200, headers: { 'cache-control': 'public, max-age=3600' }, body };
}

/** The service's own pages write the names in any case. */
function find(lists: ReadonlyMap<EndpointsInstance, PublishedList>, name = ''): [EndpointsInstance, PublishedList] {
  const found = [...lists].find(([instance]) => instance.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw invalid();
  return found;
}

/** `Common` always comes along; without a choice all sets come. */
function chosen(sets: ReturnType<typeof endpointSets>, request: CloudRequest) {
  const areas = parameter(request, 'serviceareas')?.toLowerCase().split(',');
  if (areas === undefined) return sets;
  return sets.filter((set) => ['common', ...areas].includes(String(set.serviceArea).toLowerCase()));
}

/** Names of parameters are read in any case. */
function parameter(request: CloudRequest, name: string): string | undefined {
  return [...request.url.searchParams].find(([key]) => key.toLowerCase() === name)?.[1];
}

function invalid(): Refusal {
  return new Refusal({ status: 400, raw: INVALID, headers: { 'content-type': 'text/plain' } });
}

/** A page of whatever stands in front of the service. */
function unavailable(status: number): CloudReply {
  const title = status === 429 ? 'Too Many Requests' : status === 200 ? 'Sign in' : 'Service unavailable';
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    raw: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}
