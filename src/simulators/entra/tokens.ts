import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isObject, parseJson } from '../json.ts';

/** The interfaces that a token can be made for. */
export type Resource = 'exchange' | 'graph';

/** What a token says about its bearer. */
export interface Claims {
  tenantId: string;
  clientId: string;
  /** Application roles as they were when the token was made: a role granted later needs a new token. */
  roles: string[];
}

export interface Tokens {
  issue(resource: Resource, claims: Claims): { accessToken: string; expiresInSeconds: number };
  /** The claims of an `Authorization` header, or undefined when it holds no valid token for this resource. */
  check(authorization: string | undefined, resource: Resource): Claims | undefined;
}

/** Hosts that clients name in `scope`, in all national clouds. */
const RESOURCE_HOSTS: Record<string, Resource> = {
  'outlook.office365.com': 'exchange',
  'outlook.office365.us': 'exchange',
  'outlook-dod.office365.us': 'exchange',
  'outlook.office365.cn': 'exchange',
  'partner.outlook.cn': 'exchange',
  'graph.microsoft.com': 'graph',
  'graph.microsoft.us': 'graph',
  'dod-graph.microsoft.us': 'graph',
  'microsoftgraph.chinacloudapi.cn': 'graph',
};

/** Lifetime that Entra states for app-only tokens. */
const LIFETIME_SECONDS = 3599;

/** The resource that a scope such as `https://graph.microsoft.com/.default` asks for. */
export function resourceOf(scope: string): Resource | undefined {
  return URL.canParse(scope) ? RESOURCE_HOSTS[new URL(scope).hostname] : undefined;
}

/** Makes tokens in the form of JWTs, signed with a key of this run. `now` is real time: clients count a lifetime by their own clock. */
export function createTokens(now: () => number = Date.now): Tokens {
  const key = randomBytes(32);

  function signature(text: string): Buffer {
    return createHmac('sha256', key).update(text).digest();
  }

  return {
    issue(resource, claims) {
      const issuedAt = Math.floor(now() / 1000);
      const payload = {
        aud: resource,
        tid: claims.tenantId,
        appid: claims.clientId,
        roles: claims.roles,
        idtyp: 'app',
        iat: issuedAt,
        nbf: issuedAt,
        exp: issuedAt + LIFETIME_SECONDS,
      };
      const unsigned = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(payload)}`;
      const accessToken = `${unsigned}.${signature(unsigned).toString('base64url')}`;
      return { accessToken, expiresInSeconds: LIFETIME_SECONDS };
    },
    check(authorization, resource) {
      const [header, payload, sign] = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]?.split('.') ?? [];
      if (!header || !payload || !sign) return undefined;
      const given = Buffer.from(sign, 'base64url');
      const wanted = signature(`${header}.${payload}`);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
      const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
      if (!isObject(claims) || claims.aud !== resource || Number(claims.exp) * 1000 <= now()) return undefined;
      const roles = Array.isArray(claims.roles) ? claims.roles.map(String) : [];
      return { tenantId: String(claims.tid), clientId: String(claims.appid), roles };
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
