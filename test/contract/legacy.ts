import test, { type ExecutionContext } from 'ava';
import { disposition } from '../../src/errors.ts';
import type { LegacyRole, LegacyServer, LegacySettings, LegacyState } from '../../src/ports/legacy.ts';

/** What an old server really holds for its domain, whatever the implementation says. */
export interface LegacyWorld {
  /** Targets by address, ours and others'; sorted by address. */
  readonly forwarders: Readonly<Record<string, string>>;
  /** The smart host of the domain's senders; null where their mail leaves directly. */
  readonly smartHost: string | null;
  /** Whether it takes the domain as its own, whatever MX says. */
  readonly role: LegacyRole;
  /** How often anything was written. */
  readonly writes: number;
}

/** An implementation over an old server for `contoso.com` that a test may look into. */
export interface LegacyFixture {
  readonly server: LegacyServer;
  world(): LegacyWorld;
  /** A forwarder that somebody else made, to `FOREIGN_TARGET`. */
  addForeign(address: string): void;
  /** A mailbox that is there. */
  addMailbox(address: string): void;
  /** Lets everything that was set come into force, and everything that is be told. */
  settle(): Promise<void>;
  /** From now on the old server cannot be reached. */
  cutOff(): Promise<void>;
}

export type StartLegacy = (t: ExecutionContext) => Promise<LegacyFixture>;

export const FOREIGN_TARGET = 'somebody@fabrikam.com';

const ANNA = { address: 'anna@contoso.com', target: 'anna@contosocom.onmicrosoft.com' };
const BOB = { address: 'bob@contoso.com', target: 'bob@contosocom.onmicrosoft.com' };
const ODD = { address: "o'brien+x_y=z@contoso.com", target: "o'brien@contosocom.onmicrosoft.com" };
const MICROSOFT = 'contoso-com.mail.protection.outlook.com';
const LISTS: ReadonlyArray<LegacySettings['forwarders']> = [
  [ANNA],
  [ANNA, BOB],
  [BOB, ODD],
  [{ ...BOB, target: ANNA.target }],
  [],
];

/** What every implementation of the port must do. */
export function testLegacyServer(name: string, start: StartLegacy): void {
  const settings = (forwarders: LegacySettings['forwarders'], host?: string): LegacySettings => ({
    forwarders,
    outgoing: host === undefined ? { kind: 'Direct' } : { kind: 'SmartHost', host },
  });
  const apply = async ({ server, settle }: LegacyFixture, wanted: LegacySettings) => {
    await server.set(wanted);
    await settle();
  };

  test(`${name}: lists follow each other, and each is read back`, async (t) => {
    const fixture = await start(t);
    for (const forwarders of LISTS) {
      await apply(fixture, settings(forwarders));
      t.deepEqual(known(await fixture.server.read()).ours, forwarders);
      t.deepEqual(fixture.world().forwarders, byAddress(forwarders));
    }
  });

  test(`${name}: setting the same again changes nothing`, async (t) => {
    const fixture = await start(t);
    await apply(fixture, settings([ANNA, BOB]));
    const before = [fixture.world(), await fixture.server.read()];
    await apply(fixture, settings([ANNA, BOB]));
    t.deepEqual([fixture.world(), await fixture.server.read()], before);
  });

  test(`${name}: forwarders of others are told and survive`, async (t) => {
    const fixture = await start(t);
    fixture.addForeign('old@contoso.com');
    fixture.addForeign('info@contoso.com');
    for (const forwarders of [[ANNA], [ANNA, BOB], []]) {
      await apply(fixture, settings(forwarders));
      const state = known(await fixture.server.read());
      t.deepEqual(state.foreign, ['info@contoso.com', 'old@contoso.com']);
      t.deepEqual(state.ours, forwarders, 'what is of others is not ours');
      const others = { 'info@contoso.com': FOREIGN_TARGET, 'old@contoso.com': FOREIGN_TARGET };
      t.deepEqual(fixture.world().forwarders, { ...byAddress(forwarders), ...others });
    }
  });

  const refused: ReadonlyArray<readonly [address: string, target: string, reason: string]> = [
    ['@contoso.com', ANNA.target, 'a whole domain is never forwarded'],
    ['*@contoso.com', ANNA.target, 'so do some servers write a whole domain'],
    ['x @contoso.com', ANNA.target, 'a space ends an address'],
    ['anna@fabrikam.com', ANNA.target, 'another domain is not ours'],
    ['anna@sub.contoso.com', ANNA.target, 'a subdomain is another domain'],
    ['anna', ANNA.target, 'an address has a domain'],
    ['x@contoso.com\n@contoso.com', ANNA.target, 'a line end would be a second forwarder'],
    ['x@contoso.com', `${ANNA.target}\r\n@contoso.com x@fabrikam.com`, 'a line end would be a second forwarder'],
    ['x@contoso.com', '', 'mail goes to an address'],
    ['x@contoso.com', `${ANNA.target} second@fabrikam.com`, 'mail goes to one address'],
  ];
  for (const [address, target, reason] of refused) {
    test(`${name}: ${JSON.stringify(address)} to ${JSON.stringify(target)} is refused: ${reason}`, async (t) => {
      const fixture = await start(t);
      await apply(fixture, settings([ANNA]));
      await t.throwsAsync(fixture.server.set(settings([BOB, { address, target }])));
      await fixture.settle();
      t.deepEqual(fixture.world().forwarders, byAddress([ANNA]), 'nothing is applied by halves');
    });
  }

  test(`${name}: the way out of the domain's senders is set and taken back`, async (t) => {
    const fixture = await start(t);
    const able = fixture.server.capabilities.setsOutgoing;
    for (const host of [MICROSOFT, undefined, MICROSOFT]) {
      await apply(fixture, settings([ANNA], host));
      const expected = able && host !== undefined ? host : null;
      t.is(fixture.world().smartHost, expected);
      const { outgoing } = known(await fixture.server.read());
      const route = expected === null ? { kind: 'Direct' } : { kind: 'SmartHost', host: expected };
      t.deepEqual(outgoing, able ? route : null);
    }
  });

  test(`${name}: the domain is taken away and given back, and forwarders stay`, async (t) => {
    const fixture = await start(t);
    await apply(fixture, settings([ANNA]));
    const before = known(await fixture.server.read()).role;
    for (const role of ['Remote', 'Local', 'Local'] as const) {
      await apply(fixture, { ...settings([ANNA]), role });
      const expected = fixture.server.capabilities.setsRole ? role : before;
      t.is(known(await fixture.server.read()).role, expected);
      t.is(fixture.world().role, expected);
      t.deepEqual(fixture.world().forwarders, byAddress([ANNA]));
    }
  });

  test(`${name}: what it accepts is told, without what is there by our forwarder alone`, async (t) => {
    const fixture = await start(t);
    fixture.addMailbox('judy@contoso.com');
    fixture.addMailbox(BOB.address);
    fixture.addForeign('info@contoso.com');
    await apply(fixture, settings([ANNA, BOB]));
    const { inventory } = known(await fixture.server.read());
    t.deepEqual(inventory?.addresses, [BOB.address, 'info@contoso.com', 'judy@contoso.com']);
    t.deepEqual([...(inventory?.forwards ?? [])], [['info@contoso.com', [FOREIGN_TARGET]]]);
  });

  test(`${name}: a server that cannot be reached is not one without forwarders`, async (t) => {
    const fixture = await start(t);
    await apply(fixture, settings([ANNA]));
    await fixture.cutOff();
    const [result] = await Promise.allSettled([fixture.server.read()]);
    if (result.status === 'fulfilled') t.is(result.value.kind, 'Unknown');
    else t.not(disposition(result.reason).kind, 'Bug');
    t.deepEqual(fixture.world().forwarders, byAddress([ANNA]), 'what is in force stays');
  });
}

function known(state: LegacyState): Extract<LegacyState, { kind: 'Known' }> {
  if (state.kind !== 'Known') throw new Error(`the old server is unknown: ${state.why}`);
  return state;
}

function byAddress(forwarders: LegacySettings['forwarders']): Record<string, string> {
  return Object.fromEntries(forwarders.map(({ address, target }) => [address, target]));
}
