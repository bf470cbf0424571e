import test from 'ava';
import { keepLegacySettings, type LegacyStep, makeLegacyStep } from '../../src/controller/legacy-steps.ts';
import { LEGACY_CAPABILITIES, type LegacyProvider } from '../../src/domain/model/legacy-server.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { WaitingError } from '../../src/errors.ts';
import type { LegacyServer, LegacySettings, LegacyState } from '../../src/ports/legacy.ts';
import { aSpec, someFacts } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const BOB = { address: 'bob@contoso.com', target: 'bob@contosocom.onmicrosoft.com' };
const OLD = { address: 'old@contoso.com', target: 'old@contosocom.onmicrosoft.com' };
const HOST = 'contoso-com.mail.protection.outlook.com';
const KNOWN = {
  kind: 'Known',
  ours: [OLD],
  foreign: [],
  outgoing: { kind: 'Direct' },
  role: 'Local',
  queueLength: 0,
  inventory: null,
} as const satisfies LegacyState;

const spec = aSpec({ recipients: { migrated: { from: 'List', addresses: ['bob@contoso.com'] } } });
const recipients = recipientsOf(spec, someFacts());

const BASE = {
  why: '',
  needs: [],
  settle: { seconds: 0, why: '' },
  risk: 'reversible',
  change: { thing: 'Forwarders', value: 'Confirmed' },
} as const;
const FORWARDERS: LegacyStep = { ...BASE, id: 'forwarders', kind: 'SetForwarders', count: 1, digest: '' };
const REMOVAL: LegacyStep = { ...BASE, id: 'removal', kind: 'RemoveForwarders', count: 1 };
const ROLE: LegacyStep = { ...BASE, id: 'role', kind: 'SetRole', role: 'Remote' };
const OUTGOING: LegacyStep = { ...BASE, id: 'outgoing', kind: 'SetOutgoing', host: HOST };

/** An old server that shows what was set `afterReads` reads later; never, when that is infinite. */
function startServer(
  state: LegacyState,
  { afterReads = 0, provider = 'Postfix' }: { afterReads?: number; provider?: LegacyProvider } = {},
) {
  const sets: LegacySettings[] = [];
  let shown = state;
  let reads = 0;
  const server: LegacyServer = {
    capabilities: LEGACY_CAPABILITIES[provider],
    async read() {
      const set = sets.at(-1);
      if (set && shown.kind === 'Known') {
        const role = set.role ?? shown.role;
        if (reads >= afterReads) shown = { ...shown, ours: set.forwarders, outgoing: set.outgoing, role };
        reads += 1;
      }
      return shown;
    },
    async set(settings) {
      sets.push(settings);
    },
  };
  return { server, sets };
}

test('the wanted list takes the place of ours, and the way out stays', async (t) => {
  const { server, sets } = startServer(KNOWN);
  await makeLegacyStep(FORWARDERS, server, recipients, createFakeClock());
  t.deepEqual(sets, [{ forwarders: [BOB], outgoing: { kind: 'Direct' } }]);
});

test('the way out is set, and the forwarders stay', async (t) => {
  const { server, sets } = startServer(KNOWN);
  await makeLegacyStep(OUTGOING, server, recipients, createFakeClock());
  t.deepEqual(sets, [{ forwarders: [OLD], outgoing: { kind: 'SmartHost', host: HOST } }]);
});

test('what is ours is taken away, and the rest stays', async (t) => {
  const { server, sets } = startServer(KNOWN);
  await makeLegacyStep(REMOVAL, server, recipients, createFakeClock());
  t.deepEqual(sets, [{ forwarders: [], outgoing: { kind: 'Direct' } }]);
});

test('the domain is let go, and the forwarders stay', async (t) => {
  const { server, sets } = startServer({ ...KNOWN, outgoing: null });
  await makeLegacyStep(ROLE, server, recipients, createFakeClock());
  t.deepEqual(sets, [{ forwarders: [OLD], outgoing: null, role: 'Remote' }]);
});

test('a step ends when the server shows it', async (t) => {
  const { server } = startServer(KNOWN, { afterReads: 3 });
  const clock = createFakeClock();
  let isDone = false;
  const made = makeLegacyStep(FORWARDERS, server, recipients, clock).then(() => {
    isDone = true;
  });
  await clock.runUntil(() => isDone);
  await made;
  t.true(isDone);
});

test('a server that does not show it in time is looked at again later, and no step is taken for made', async (t) => {
  const { server } = startServer(KNOWN, { afterReads: Number.POSITIVE_INFINITY });
  const clock = createFakeClock();
  let failure: unknown;
  const made = makeLegacyStep(FORWARDERS, server, recipients, clock).catch((error: unknown) => {
    failure = error;
  });
  await clock.runUntil(() => failure !== undefined);
  await made;
  t.true(failure instanceof WaitingError);
  t.like(failure, { reason: 'WaitingForReadBack' });
});

test('nothing is set where nobody knows what is there', async (t) => {
  const { server, sets } = startServer({ kind: 'Unknown', why: 'no agent has asked yet' });
  await t.throwsAsync(makeLegacyStep(FORWARDERS, server, recipients, createFakeClock()), {
    instanceOf: WaitingError,
    message: /no agent has asked yet/,
  });
  t.deepEqual(sets, []);
});

test('an operator that starts anew tells the server what is in force there', async (t) => {
  const { server, sets } = startServer(KNOWN);
  await keepLegacySettings(server, KNOWN);
  t.deepEqual(sets, [{ forwarders: [OLD], outgoing: { kind: 'Direct' } }]);
});

test('a panel needs not be told what it has', async (t) => {
  const { server, sets } = startServer(KNOWN, { provider: 'CPanel' });
  await keepLegacySettings(server, KNOWN);
  t.deepEqual(sets, []);
});

test('it tells a silent server nothing', async (t) => {
  const silent = { kind: 'Unknown', why: 'silent' } as const;
  const { server, sets } = startServer(silent);
  await keepLegacySettings(server, silent);
  t.deepEqual(sets, []);
});
