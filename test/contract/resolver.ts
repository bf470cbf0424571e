import test, { type ExecutionContext } from 'ava';
import type { MxValue } from '../../src/domain/model/dns-record.ts';
import type { Resolver } from '../../src/ports/resolver.ts';

/** A zone with two name servers, as a test wants to see it. */
export interface ZoneOfTest {
  readonly mx: readonly MxValue[];
  readonly txt: readonly string[];
  /** What the second name server does: agree, still show `oldMx`, or say nothing. */
  readonly second: 'Agrees' | 'Lags' | 'Silent' | 'Fails';
  readonly oldMx: readonly MxValue[];
}

export interface ResolverFixture {
  readonly resolver: Resolver;
  readonly zone: string;
  /** Host names of the two servers. */
  readonly servers: readonly [string, string];
  readonly ttlSeconds: number;
  readonly negativeTtlSeconds: number;
}

export type StartResolver = (t: ExecutionContext, zone: ZoneOfTest) => Promise<ResolverFixture>;

const OLD = [{ preference: 10, host: 'mail.contoso.com' }];
const NEW = [{ preference: 0, host: 'contoso-com.mail.protection.outlook.com' }];
const LONG = `v=spf1 ${'ip4:198.51.100.10 '.repeat(40)}-all`;
const CALM: ZoneOfTest = { mx: NEW, txt: ['MS=ms1', LONG], second: 'Agrees', oldMx: OLD };

/** What every implementation of the port must do. */
export function testResolver(name: string, start: StartResolver): void {
  test(`${name}: every name server is a row of its own`, async (t) => {
    const { resolver, zone, servers, ttlSeconds } = await start(t, CALM);
    const answer = { kind: 'Found', ttlSeconds, values: NEW } as const;
    t.deepEqual(
      await resolver.authoritativeMx(zone, zone),
      servers.map((server) => ({ server, answer })),
    );
  });

  test(`${name}: name servers that disagree are both heard`, async (t) => {
    const { resolver, zone } = await start(t, { ...CALM, second: 'Lags' });
    const rows = await resolver.authoritativeMx(zone, zone);
    t.deepEqual(
      rows.map(({ answer }) => answer.kind === 'Found' && answer.values),
      [NEW, OLD],
    );
  });

  for (const second of ['Silent', 'Fails'] as const) {
    test(`${name}: a name server that is in the state "${second}" is unknown, the other one is heard`, async (t) => {
      const { resolver, zone } = await start(t, { ...CALM, second });
      t.deepEqual(
        (await resolver.authoritativeTxt(zone, zone)).map(({ answer }) => answer.kind),
        ['Found', 'Unknown'],
      );
    });
  }

  test(`${name}: texts longer than one string, and answers longer than a datagram, come whole`, async (t) => {
    const txt = [LONG, ...Array.from({ length: 12 }, (_, index) => `v=x${index} ${'y'.repeat(200)}`)];
    const { resolver, zone } = await start(t, { ...CALM, txt });
    for (const { answer } of await resolver.authoritativeTxt(zone, zone)) {
      t.deepEqual(answer.kind === 'Found' && [...answer.values].sort(), [...txt].sort());
    }
    const answer = await resolver.txt(zone);
    t.is(answer.kind === 'Found' && answer.values.length, txt.length);
  });

  test(`${name}: absence comes with the time for which it is remembered`, async (t) => {
    const { resolver, zone, negativeTtlSeconds } = await start(t, { ...CALM, mx: [], oldMx: [] });
    const [first] = await resolver.authoritativeMx(zone, zone);
    t.deepEqual(first?.answer, { kind: 'NoData', negativeTtlSeconds });
    t.deepEqual(await resolver.mx(`nothing.${zone}`), { kind: 'NxDomain', negativeTtlSeconds });
  });

  test(`${name}: a zone that nobody holds is unknown, never an empty answer`, async (t) => {
    const { resolver } = await start(t, CALM);
    const rows = await resolver.authoritativeMx('fabrikam.example', 'fabrikam.example');
    t.deepEqual(
      rows.map(({ answer }) => answer.kind),
      ['Unknown'],
    );
  });
}
