import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ExecutionContext } from 'ava';
import { createEndpointsService } from '../../../src/adapters/endpoints/index.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { startEndpoints } from '../../../src/simulators/endpoints/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

export const HOUR_MS = 3_600_000;

const authority = createTestAuthority();
setDefaultCACertificates([...getCACertificates(), authority.caPem]);

/** The adapter over the simulated service, with a clock that stands still. */
export async function running(t: ExecutionContext) {
  const clock = createFakeClock();
  const endpoints = await startEndpoints({ authority, now: clock.now });
  t.teardown(() => endpoints.close());
  const deps = { clock, logger: silentLogger, metrics: noMetrics };
  const service = createEndpointsService({ endpointsUrl: endpoints.url }, deps);
  return {
    ...endpoints,
    clock,
    deps,
    service,
    worldwide: service.of('Worldwide'),
    takePaths: () => endpoints.requests.splice(0).map(({ path }) => path),
  };
}
