import test from 'ava';
import { clusterWrites, type EmbeddedLab, startEmbeddedLab } from './support/embedded.ts';
import { declareMigration } from './support/migration.ts';
import { quietAfter } from './support/quiet.ts';
import { writes } from './support/world.ts';

const MICROSOFT: readonly string[] = ['entra', 'exchange', 'graph'];
const MAX_MICROSOFT = 3;
const MAX_CLOUDFLARE = 1;
const LOOKS = 3;

test('a look at a world at rest costs few requests and writes nothing anywhere', async (t) => {
  await using lab = await startEmbeddedLab();
  await using operator = await lab.startOperator();
  await using migration = await declareMigration(lab, 'Prepare');
  await migration.arrive('Prepare');
  await migration.reach('Send');
  await migration.until('every change has settled', ({ status }) => (status?.inFlight ?? []).length === 0);
  const written = { clouds: writes(lab), cluster: clusterWrites(lab) };
  for (let look = 1; look <= LOOKS; look += 1) {
    const before = lab.clouds.requests.length;
    await lab.poke();
    await quietAfter(`requests of look ${look}`, before, () => lab.clouds.requests.length);
    const { microsoft, cloudflare, list } = httpsRequests(lab, before);
    t.true(microsoft > 0 && microsoft <= MAX_MICROSOFT, `look ${look}: ${microsoft} requests to Microsoft: ${list}`);
    t.true(
      cloudflare > 0 && cloudflare <= MAX_CLOUDFLARE,
      `look ${look}: ${cloudflare} requests to Cloudflare: ${list}`,
    );
  }
  t.deepEqual(writes(lab), written.clouds);
  t.deepEqual(clusterWrites(lab), written.cluster);
  t.is(await operator.stop(), 0, 'nothing keeps the process from ending');
});

/** Requests since the given one; members of a batch travel in one request. */
function httpsRequests({ clouds }: EmbeddedLab, since: number) {
  const sent = clouds.requests.slice(since).filter(({ inBatch }) => !inBatch);
  return {
    microsoft: sent.filter(({ service }) => MICROSOFT.includes(service)).length,
    cloudflare: sent.filter(({ service }) => service === 'cloudflare').length,
    list: sent.map(({ service, method, path }) => `${service} ${method} ${path}`).join(', '),
  };
}
