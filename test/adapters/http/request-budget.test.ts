import test from 'ava';
import { microsoftCloud } from '../../../src/adapters/entra/clouds.ts';
import { createTokenSource } from '../../../src/adapters/entra/token-source.ts';
import { createExchangeAdministration } from '../../../src/adapters/exchange/index.ts';
import { createDirectory } from '../../../src/adapters/graph/index.ts';
import { CLIENT_ID, CLIENT_SECRET, startMicrosoft, TENANT_ID } from './microsoft-fixture.ts';

test('what a steady reconcile reads of Microsoft is three requests, and no token', async (t) => {
  const microsoft = await startMicrosoft();
  try {
    const { entraUrl, exchangeUrl, graphUrl } = microsoft.clouds;
    const cloud = microsoftCloud('Worldwide', { loginUrl: entraUrl, exchangeUrl, graphUrl });
    const credentials = { kind: 'ClientSecret', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } as const;
    const tokens = createTokenSource({ tenantId: TENANT_ID, credentials, loginUrl: cloud.loginUrl }, microsoft.deps);
    const options = { ...cloud, tenantId: TENANT_ID, tokens, observeOnly: true };
    const exchange = createExchangeAdministration(options, microsoft.deps);
    const directory = createDirectory(options, microsoft.deps);
    const observe = () =>
      Promise.all([exchange.read(['contoso.com']), directory.readDomain('contoso.com', 'moved@contoso.com')]);

    await observe();
    microsoft.forget();
    await observe();
    t.is(microsoft.countRequests('entra', 'exchange', 'graph'), 3);
  } finally {
    await microsoft.close();
  }
});
