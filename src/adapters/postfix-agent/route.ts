/** What a request is for. */
export type Route =
  | { readonly kind: 'Script' }
  | { readonly kind: 'Settings' | 'Report' | 'Ledger' | 'Recipients'; readonly key: string }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'MethodNotAllowed' };

const KINDS = { settings: 'Settings', report: 'Report', ledger: 'Ledger', recipients: 'Recipients' } as const;
const PATH = /^\/v1\/servers\/([^/]+\/[^/]+)\/(settings|report|ledger|recipients)$/;

export function routeOf(method: string | undefined, url: string | undefined): Route {
  if (url === '/agent.sh') return method === 'GET' ? { kind: 'Script' } : { kind: 'MethodNotAllowed' };
  const [, key, last] = PATH.exec(url ?? '') ?? [];
  if (key === undefined || last === undefined) return { kind: 'NotFound' };
  const kind = KINDS[last as keyof typeof KINDS];
  return method === (kind === 'Settings' ? 'GET' : 'POST') ? { kind, key } : { kind: 'MethodNotAllowed' };
}
