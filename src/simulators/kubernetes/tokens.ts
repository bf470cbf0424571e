import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { timestamp } from './model.ts';

const DEFAULT_LIFETIME_S = 3600;
const ADMIN = 'kubernetes-admin';

export interface Tokens {
  /** A token that never expires, for the administrator's kubeconfig. */
  admin: string;
  /** A token of a service account in the form of a JSON Web Token. */
  issue(namespace: string, name: string, lifetimeS?: number, audiences?: readonly string[]): IssuedToken;
  /** The user of a bearer token, or undefined for one that is unknown or out of date. */
  userOf(token: string): string | undefined;
}

export interface IssuedToken {
  token: string;
  expirationTimestamp: string;
}

/** Issues and checks bearer tokens, signed with a key that lives as long as the server. */
export function createTokens(nowMs: () => number): Tokens {
  const key = randomBytes(32);
  const admin = randomBytes(24).toString('base64url');

  function sign(text: string): string {
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  return {
    admin,
    issue(namespace, name, lifetimeS = DEFAULT_LIFETIME_S, audiences = ['https://kubernetes.default.svc']) {
      const issuedAt = Math.floor(nowMs() / 1000);
      const claims = {
        aud: audiences,
        exp: issuedAt + lifetimeS,
        iat: issuedAt,
        iss: 'https://kubernetes.default.svc',
        jti: randomUUID(),
        sub: `system:serviceaccount:${namespace}:${name}`,
      };
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return { token: `${text}.${sign(text)}`, expirationTimestamp: timestamp(claims.exp * 1000) };
    },
    userOf(token) {
      if (token === admin) return ADMIN;
      const [header = '', payload = '', signature] = token.split('.');
      if (signature !== sign(`${header}.${payload}`)) return undefined;
      const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
      return isObject(claims) && Number(claims.exp) * 1000 > nowMs() ? String(claims.sub) : undefined;
    },
  };
}

/** POST /api/v1/namespaces/<ns>/serviceaccounts/<name>/token */
export function answerTokenRequest(tokens: Tokens, namespace: string, name: string, body: unknown): JsonObject {
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const lifetimeS = Number(spec.expirationSeconds ?? DEFAULT_LIFETIME_S);
  const audiences = Array.isArray(spec.audiences) && spec.audiences.length > 0 ? spec.audiences.map(String) : undefined;
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace },
    spec: { ...spec, expirationSeconds: lifetimeS },
    status: tokens.issue(namespace, name, lifetimeS, audiences),
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
