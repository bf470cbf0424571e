import { reconcileOnce, setStage } from './stage.ts';
import type { Figure } from './table.ts';

const MICROSOFT_LIMIT = 3;
const CLOUDFLARE_LIMIT = 1;

/** What a reconcile that finds everything as it should be asks of the services and writes to Kubernetes. */
export async function measureSteady(): Promise<readonly Figure[]> {
  await using stage = await setStage();
  await using operator = await stage.spawn('dist/main.js');
  await operator.reconciled(1);
  await reconcileOnce(stage, operator);
  const { requests } = stage.lab.clouds;
  const askedBefore = requests.length;
  const callsBefore = stage.apiRequests.length;
  await reconcileOnce(stage, operator);
  const asked = requests.slice(askedBefore).filter(({ inBatch }) => !inBatch);
  const ofCloudflare = asked.filter(({ service }) => service === 'cloudflare');
  const writes = stage.apiRequests.slice(callsBefore).filter(({ verb }) => !READS.has(verb));
  return [
    {
      measure: 'steady reconcile: HTTPS requests to Microsoft',
      value: asked.length - ofCloudflare.length,
      unit: 'requests',
      limit: MICROSOFT_LIMIT,
    },
    { measure: '  to Cloudflare', value: ofCloudflare.length, unit: 'requests', limit: CLOUDFLARE_LIMIT },
    { measure: '  writes to Kubernetes', value: writes.length, unit: 'writes', limit: 0 },
  ];
}

const READS = new Set(['get', 'list', 'watch']);
