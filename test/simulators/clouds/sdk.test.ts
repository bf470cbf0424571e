import { ClientCertificateCredential, ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import test from 'ava';
import Cloudflare from 'cloudflare';
import { authority, bearer, EXCHANGE_SCOPE, GRAPH_SCOPE, running } from './support/running.ts';
import { API_TOKEN, CLIENT_ID, CLIENT_SECRET, TENANT_ID, ZONE_ID } from './support/small-world.ts';

test('the Azure identity library gets a token with a client secret', async (t) => {
  const { clouds } = await running(t);
  const credential = new ClientSecretCredential(TENANT_ID, CLIENT_ID, CLIENT_SECRET, {
    authorityHost: clouds.entraUrl,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: clouds.caPem },
  });
  const token = await credential.getToken(EXCHANGE_SCOPE);
  t.truthy(token.token);
});

test('the Azure identity library gets a token with a client certificate', async (t) => {
  const { clouds, tenant } = await running(t);
  const { certPem, keyPem } = authority.issue(['the operator'], { key: 'rsa' });
  for (const application of tenant.applications) application.certificatePem = certPem;
  const credential = new ClientCertificateCredential(
    TENANT_ID,
    CLIENT_ID,
    { certificate: `${keyPem}${certPem}` },
    { authorityHost: clouds.entraUrl, disableInstanceDiscovery: true, tlsOptions: { ca: clouds.caPem } },
  );
  const token = await credential.getToken(GRAPH_SCOPE);
  t.truthy(token.token);
});

test('the Graph client reads the service records of a domain', async (t) => {
  const { clouds } = await running(t);
  const token = (await bearer(clouds, GRAPH_SCOPE)).replace('Bearer ', '');
  const graph = Client.init({
    authProvider: (done) => done(null, token),
    baseUrl: clouds.graphUrl,
    customHosts: new Set(['localhost']),
  });
  const { value } = await graph.api('/domains/contoso.com/serviceConfigurationRecords').get();
  t.is(value[0].mailExchange, 'contoso-com.mail.protection.outlook.com');
});

test('the Cloudflare client walks all pages and writes a batch', async (t) => {
  const { clouds } = await running(t);
  const cloudflare = new Cloudflare({
    apiToken: API_TOKEN,
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    baseURL: `${clouds.cloudflareUrl}/client/v4`,
    maxRetries: 0,
  });
  const posts = [10, 20, 30].map((priority) => ({
    type: 'MX' as const,
    name: 'contoso.com',
    content: `mx${priority}.contoso.com`,
    priority,
    ttl: 300,
  }));
  await cloudflare.dns.records.batch({ zone_id: ZONE_ID, posts });
  clouds.faults.add({ kind: 'PartialPages', service: 'cloudflare', pageSize: 2 });
  const found: string[] = [];
  const filter = { zone_id: ZONE_ID, name: { exact: 'contoso.com' }, type: 'MX' as const };
  for await (const record of cloudflare.dns.records.list(filter)) found.push(String(record.content));
  t.deepEqual(found, ['mx10.contoso.com', 'mx20.contoso.com', 'mx30.contoso.com']);
});
