import { constants, createHash, sign, X509Certificate } from 'node:crypto';
import test from 'ava';
import { createTokens } from '../../../src/simulators/entra/tokens.ts';
import { authority, EXCHANGE_SCOPE, GRAPH_SCOPE, invoke, requestToken, running, send } from './support/running.ts';
import { CLIENT_ID, TENANT_ID } from './support/small-world.ts';

test('discovery names the token endpoint of the tenant', async (t) => {
  const { clouds } = await running(t);
  const { body } = await send(`${clouds.entraUrl}/contoso.com/v2.0/.well-known/openid-configuration`);
  t.is(body.token_endpoint, `${clouds.entraUrl}/${TENANT_ID}/oauth2/v2.0/token`);
});

interface TokenRefusal {
  reason: string;
  changed: Record<string, string>;
  tenant?: string;
  status: number;
  error: string;
  code: number;
}

const refusals: TokenRefusal[] = [
  {
    reason: 'a wrong secret',
    changed: { client_secret: 'wrong' },
    status: 401,
    error: 'invalid_client',
    code: 7000215,
  },
  { reason: 'no secret at all', changed: { client_secret: '' }, status: 401, error: 'invalid_client', code: 7000216 },
  {
    reason: 'an application that the tenant does not know',
    changed: { client_id: '00000000-0000-0000-0000-000000000001' },
    status: 400,
    error: 'unauthorized_client',
    code: 700016,
  },
  {
    reason: 'an unknown tenant',
    changed: {},
    tenant: '00000000-0000-0000-0000-000000000002',
    status: 400,
    error: 'invalid_request',
    code: 90002,
  },
  {
    reason: 'a scope that is no resource',
    changed: { scope: 'https://example.net/.default' },
    status: 400,
    error: 'invalid_resource',
    code: 500011,
  },
  {
    reason: 'a scope without /.default',
    changed: { scope: 'https://graph.microsoft.com/User.Read' },
    status: 400,
    error: 'invalid_scope',
    code: 1002012,
  },
  {
    reason: 'another grant',
    changed: { grant_type: 'password' },
    status: 400,
    error: 'unsupported_grant_type',
    code: 70003,
  },
];

for (const { reason, changed, tenant, status, error, code } of refusals) {
  test(`no token for ${reason}`, async (t) => {
    const { clouds } = await running(t);
    const answer = await requestToken(clouds, EXCHANGE_SCOPE, changed, tenant);
    t.like(answer, { status, body: { error, error_codes: [code] } });
    t.true(answer.body.error_description.startsWith(`AADSTS${code}: `));
  });
}

test('no token before an administrator has consented', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    for (const application of tenant.applications) application.consented = false;
  });
  const answer = await requestToken(clouds, GRAPH_SCOPE);
  t.like(answer, { status: 400, body: { error: 'invalid_grant', error_codes: [65001] } });
});

test('a federated assertion stands for the application', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    for (const application of tenant.applications) application.federatedAssertions = new Set(['a.trusted.assertion']);
  });
  const answer = await requestToken(clouds, EXCHANGE_SCOPE, assertionForm('a.trusted.assertion'));
  t.is(answer.status, 200);
});

interface AssertionChange {
  algorithm?: 'PS256' | 'RS256';
  claims?: Record<string, unknown>;
  keyPem?: string;
  thumbprint?: string;
}

const registered = authority.issue(['the operator'], { key: 'rsa' });
const foreign = authority.issue(['somebody else'], { key: 'rsa' });

const assertions: Array<{ reason: string; change: AssertionChange; code: number | undefined }> = [
  { reason: 'signed with PS256 is taken', change: {}, code: undefined },
  { reason: 'signed with RS256 is taken', change: { algorithm: 'RS256' }, code: undefined },
  { reason: 'signed with another key is refused', change: { keyPem: foreign.keyPem }, code: 700027 },
  { reason: 'naming an unknown certificate is refused', change: { thumbprint: 'AAAA' }, code: 700027 },
  { reason: 'for another audience is refused', change: { claims: { aud: 'https://example.net' } }, code: 700023 },
  { reason: 'that has expired is refused', change: { claims: { exp: 1 } }, code: 700024 },
  { reason: 'of another issuer is refused', change: { claims: { iss: 'somebody' } }, code: 700213 },
];

for (const { reason, change, code } of assertions) {
  test(`a client assertion ${reason}`, async (t) => {
    const { clouds } = await running(t, ({ tenant }) => {
      for (const application of tenant.applications) application.certificatePem = registered.certPem;
    });
    const assertion = makeAssertion(`${clouds.entraUrl}/${TENANT_ID}/oauth2/v2.0/token`, change);
    const answer = await requestToken(clouds, EXCHANGE_SCOPE, assertionForm(assertion));
    t.is(answer.body.error_codes?.[0], code);
  });
}

function assertionForm(assertion: string) {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return { client_secret: '', client_assertion_type: type, client_assertion: assertion };
}

function makeAssertion(audience: string, change: AssertionChange): string {
  const { algorithm = 'PS256', keyPem = registered.keyPem } = change;
  const digest = createHash('sha256').update(new X509Certificate(registered.certPem).raw).digest('base64url');
  const header = { alg: algorithm, typ: 'JWT', 'x5t#S256': change.thumbprint ?? digest };
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = { iss: CLIENT_ID, sub: CLIENT_ID, aud: audience, exp, ...change.claims };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const signature = sign('sha256', Buffer.from(text), { key: keyPem, ...(algorithm === 'PS256' && pss) });
  return `${text}.${signature.toString('base64url')}`;
}

test('Exchange refuses a token for Graph', async (t) => {
  const { clouds } = await running(t);
  const { body } = await requestToken(clouds, GRAPH_SCOPE);
  const answer = await invoke(clouds, 'Get-AcceptedDomain', {}, { authorization: `Bearer ${body.access_token}` });
  t.is(answer.status, 401);
});

test('Graph refuses a token for Exchange', async (t) => {
  const { clouds } = await running(t);
  const { body } = await requestToken(clouds, EXCHANGE_SCOPE);
  const headers = { authorization: `Bearer ${body.access_token}` };
  const answer = await send(`${clouds.graphUrl}/v1.0/domains`, { headers });
  t.like(answer, { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
});

test('a token is good for an hour', (t) => {
  let time = 0;
  const tokens = createTokens(() => time);
  const { accessToken, expiresInSeconds } = tokens.issue('graph', { tenantId: 't', clientId: 'c', roles: [] });
  time = expiresInSeconds * 1000 - 1;
  t.truthy(tokens.check(`Bearer ${accessToken}`, 'graph'));
  time = expiresInSeconds * 1000;
  t.is(tokens.check(`Bearer ${accessToken}`, 'graph'), undefined);
});
