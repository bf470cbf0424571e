import { microsoftCloud } from '../../../src/adapters/entra/clouds.ts';
import { createTokenSource } from '../../../src/adapters/entra/token-source.ts';
import { createDirectory } from '../../../src/adapters/graph/index.ts';
import { directoryContract } from '../../contract/directory.ts';
import { CLIENT_ID, CLIENT_SECRET, startMicrosoft, TENANT_ID } from '../http/microsoft-fixture.ts';

directoryContract('Microsoft Graph', async (change) => {
  const microsoft = await startMicrosoft(change);
  const { clouds, deps } = microsoft;
  const cloud = microsoftCloud('Worldwide', { loginUrl: clouds.entraUrl, graphUrl: clouds.graphUrl });
  const tokens = createTokenSource(
    {
      tenantId: TENANT_ID,
      credentials: { kind: 'ClientSecret', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
      loginUrl: cloud.loginUrl,
    },
    deps,
  );
  return {
    directory: createDirectory({ ...cloud, tokens }, deps),
    world: microsoft.world,
    tenant: microsoft.tenant,
    addFault: (rule) => void clouds.faults.add(rule),
    takeRequestCount() {
      const count = microsoft.countRequests('graph', 'entra');
      microsoft.forget();
      return count;
    },
    close: () => microsoft.close(),
  };
});
