import test, { type ExecutionContext } from 'ava';
import type { MxRecords, MxValue } from '../../src/domain/model/dns-record.ts';
import { disposition } from '../../src/errors.ts';
import type { DnsProvider } from '../../src/ports/dns.ts';

/** The records of one name before a test; texts are decoded. */
export interface NameState {
  readonly mx: readonly MxValue[];
  readonly txt: readonly string[];
}

/** A provider over a zone that a test may look into. */
export interface DnsFixture {
  readonly provider: DnsProvider;
  readonly zone: string;
  /** What the zone holds for its own name, whatever the provider says; texts sorted. */
  state(): NameState;
  /** The next write is carried out, its answer lost. */
  loseNextWriteAnswer(): void;
  /** The next write fails before it is carried out. */
  failNextWrite(): void;
  throttleNextRequest(): void;
  /** A write of somebody else. */
  change(state: NameState): void;
}

export type StartDns = (t: ExecutionContext, state: NameState) => Promise<DnsFixture>;

/** TTL of every record of a new fixture. */
export const TTL_SECONDS = 3_600;

const OLD = [{ preference: 10, host: 'mail.contoso.com' }];
const NEW = [{ preference: 0, host: 'contoso-com.mail.protection.outlook.com' }];
const PAIR = [...OLD, { preference: 20, host: 'backup.contoso.com' }];
const MX_STATES: ReadonlyArray<readonly MxValue[]> = [
  OLD,
  NEW,
  PAIR,
  [
    { preference: 20, host: 'mail.contoso.com' },
    { preference: 10, host: 'backup.contoso.com' },
  ],
  NEW,
  OLD,
];

const SPF = 'v=spf1 a -all';
const VERIFICATION = 'MS=ms12345678';
const TEXT_STATES: readonly string[] = [
  SPF,
  'v=spf1 include:spf.protection.outlook.com -all',
  `v=spf1 ${'ip4:198.51.100.10 '.repeat(40)}-all`,
  'v=spf1 x="quoted \\ text" ?all',
  'v=spf1 x=grüße ?all',
  SPF,
];

/** What every implementation of the port must do. */
export function testDnsProvider(name: string, start: StartDns): void {
  const start1 = (t: ExecutionContext) => start(t, { mx: OLD, txt: [SPF, VERIFICATION] });

  test(`${name}: a zone is found, and one that is not there is for a person`, async (t) => {
    const { provider, zone } = await start1(t);
    t.like(await provider.findZone(zone), { name: zone, notWritableBecause: null });
    const error = await t.throwsAsync(provider.findZone('fabrikam.example'));
    t.like(disposition(error), { kind: 'Stall', reason: 'ZoneNotFound' });
  });

  test(`${name}: both sets of the very name are read, decoded`, async (t) => {
    const { provider, zone } = await start1(t);
    const read = await provider.read(await provider.findZone(zone), zone);
    t.deepEqual(read.mx, { ttlSeconds: TTL_SECONDS, values: OLD });
    t.deepEqual([...read.txt.values].sort(), [VERIFICATION, SPF].sort());
    t.false(read.providerMailRouting);
  });

  test(`${name}: a name without records has empty sets`, async (t) => {
    const { provider, zone } = await start(t, { mx: [], txt: [] });
    const read = await provider.read(await provider.findZone(zone), zone);
    t.deepEqual([read.mx.values, read.txt.values], [[], []]);
  });

  test(`${name}: MX sets follow each other, and nothing else changes`, async (t) => {
    const { provider, zone, state } = await start1(t);
    const found = await provider.findZone(zone);
    let ttlSeconds = TTL_SECONDS;
    for (const values of MX_STATES) {
      const { mx: expect } = await provider.read(found, zone);
      ttlSeconds = ttlSeconds === 60 ? 3_600 : 60;
      const want: MxRecords = { ttlSeconds, values };
      t.is(await provider.swap(found, { type: 'MX', name: zone, expect, want }), 'done');
      t.deepEqual(sorted((await provider.read(found, zone)).mx), sorted(want));
      t.deepEqual(state().txt, [VERIFICATION, SPF].sort());
      t.is(
        await provider.swap(found, { type: 'MX', name: zone, expect, want }),
        'done',
        'what is there already is done',
      );
    }
  });

  test(`${name}: texts follow each other, and nothing else changes`, async (t) => {
    const { provider, zone, state } = await start1(t);
    const found = await provider.findZone(zone);
    let expect = SPF;
    for (const want of TEXT_STATES.slice(1)) {
      const change = { type: 'TXT', name: zone, expect, want, ttlSeconds: 300 } as const;
      t.is(await provider.swap(found, change), 'done');
      t.deepEqual(state(), { mx: OLD, txt: [VERIFICATION, want].sort() });
      t.is(await provider.swap(found, change), 'done', 'what is there already is done');
      expect = want;
    }
  });

  test(`${name}: a first text stands beside the others`, async (t) => {
    const { provider, zone, state } = await start(t, { mx: OLD, txt: [VERIFICATION] });
    const found = await provider.findZone(zone);
    const change = { type: 'TXT', name: zone, expect: null, want: SPF, ttlSeconds: 300 } as const;
    t.is(await provider.swap(found, change), 'done');
    t.is(await provider.swap(found, change), 'done');
    t.deepEqual(state().txt, [VERIFICATION, SPF].sort());
  });

  test(`${name}: a first SPF record conflicts with one that somebody made meanwhile`, async (t) => {
    const { provider, zone, state } = await start1(t);
    const change = { type: 'TXT', name: zone, expect: null, want: 'v=spf1 mx -all', ttlSeconds: 300 } as const;
    t.is(await provider.swap(await provider.findZone(zone), change), 'conflict');
    t.deepEqual(state().txt, [VERIFICATION, SPF].sort());
  });

  test(`${name}: a set that somebody else changed conflicts and stays`, async (t) => {
    const { provider, zone, state, change } = await start1(t);
    const found = await provider.findZone(zone);
    const { mx: expect } = await provider.read(found, zone);
    change({ mx: PAIR, txt: ['v=spf1 mx -all'] });
    const want: MxRecords = { ttlSeconds: 60, values: NEW };
    t.is(await provider.swap(found, { type: 'MX', name: zone, expect, want }), 'conflict');
    t.is(
      await provider.swap(found, { type: 'TXT', name: zone, expect: SPF, want: TEXT_STATES[1] ?? '', ttlSeconds: 60 }),
      'conflict',
    );
    t.deepEqual(state(), { mx: PAIR, txt: ['v=spf1 mx -all'] });
  });

  test(`${name}: a change whose answer is lost is found done`, async (t) => {
    const { provider, zone, state, loseNextWriteAnswer } = await start1(t);
    const found = await provider.findZone(zone);
    const { mx: expect } = await provider.read(found, zone);
    const change = { type: 'MX', name: zone, expect, want: { ttlSeconds: 60, values: NEW } } as const;
    loseNextWriteAnswer();
    t.is(disposition(await t.throwsAsync(provider.swap(found, change))).kind, 'BackOff');
    t.is(await provider.swap(found, change), 'done');
    t.deepEqual(state(), { mx: NEW, txt: [VERIFICATION, SPF].sort() });
  });

  test(`${name}: a change that fails leaves everything as it was`, async (t) => {
    const { provider, zone, state, failNextWrite } = await start1(t);
    const found = await provider.findZone(zone);
    const { mx: expect } = await provider.read(found, zone);
    const change = { type: 'MX', name: zone, expect, want: { ttlSeconds: 60, values: PAIR } } as const;
    failNextWrite();
    t.is(disposition(await t.throwsAsync(provider.swap(found, change))).kind, 'BackOff');
    t.deepEqual(state().mx, OLD);
  });

  test(`${name}: a throttled request is tried again later`, async (t) => {
    const { provider, zone, throttleNextRequest } = await start1(t);
    const found = await provider.findZone(zone);
    throttleNextRequest();
    t.like(disposition(await t.throwsAsync(provider.read(found, zone))), { kind: 'BackOff', reason: 'Throttled' });
  });
}

function sorted(records: MxRecords): MxRecords {
  const key = ({ host }: MxValue) => host;
  return { ...records, values: [...records.values].sort((left, right) => key(left).localeCompare(key(right))) };
}
