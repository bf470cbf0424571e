import { createTokenSource } from '../../../src/adapters/entra/token-source.ts';
import { createExchangeAdministration } from '../../../src/adapters/exchange/index.ts';
import { exchangeContract } from '../../contract/exchange.ts';
import { CLIENT_ID, CLIENT_SECRET, startMicrosoft, TENANT_ID } from '../http/microsoft-fixture.ts';

exchangeContract('Exchange Online', async (change) => {
  const microsoft = await startMicrosoft(change);
  const { clouds, deps } = microsoft;
  const tokens = createTokenSource(
    {
      tenantId: TENANT_ID,
      credentials: { kind: 'ClientSecret', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
      loginUrl: clouds.entraUrl,
    },
    deps,
  );
  const exchange = createExchangeAdministration(
    {
      tenantId: TENANT_ID,
      exchangeUrl: clouds.exchangeUrl,
      exchangeScope: 'https://outlook.office365.com/.default',
      tokens,
      observeOnly: false,
    },
    deps,
  );
  return {
    exchange,
    world: microsoft.world,
    tenant: microsoft.tenant,
    addFault: (rule) => void clouds.faults.add(rule),
    clearFaults: () => clouds.faults.clear(),
    takeRequestCount() {
      const count = microsoft.countRequests('exchange', 'entra');
      microsoft.forget();
      return count;
    },
    close: () => microsoft.close(),
  };
});
