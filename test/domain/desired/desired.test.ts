import test from 'ava';
import type { Phase } from '../../../src/api/v1alpha1/normalize.ts';
import { desire, nextPhase } from '../../../src/domain/desired/desired.ts';
import { aSpec } from '../../support/builders.ts';

const OLD = { mx: 'Legacy', domainType: 'Authoritative' } as const;
const CUT_OVER = { mx: 'ExchangeOnline', domainType: 'Authoritative' } as const;
const MOVED_AWAY = { mx: 'Legacy', domainType: 'InternalRelay' } as const;
const HYBRID = { mx: 'ExchangeOnline', domainType: 'InternalRelay' } as const;

type Row = readonly [
  reason: string,
  reached: Phase | null,
  declared: Phase,
  world: Parameters<typeof nextPhase>[2],
  next: Phase,
];

const LADDER: readonly Row[] = [
  ['the first step', null, 'Send', OLD, 'Send'],
  ['no phase is skipped', 'Prepare', 'Retire', OLD, 'Send'],
  ['one rung up', 'Send', 'Retire', OLD, 'Receive'],
  ['one rung down', 'Retire', 'Send', CUT_OVER, 'Receive'],
  ['a phase that was reached stays', 'Receive', 'Receive', HYBRID, 'Receive'],
  ['Prepare only stops managing', 'Retire', 'Prepare', CUT_OVER, 'Prepare'],
  ['found with MX at Exchange Online: MX does not go back to come forward again', null, 'Receive', HYBRID, 'Receive'],
  [
    'found after a cut-over: nothing is routed back to an old server that may be gone',
    null,
    'Retire',
    CUT_OVER,
    'Retire',
  ],
  ['found half-way: Receive first', null, 'Retire', HYBRID, 'Receive'],
  ['observed first, then the same', 'Prepare', 'Receive', CUT_OVER, 'Receive'],
  [
    'MX was moved away again: back to it before the old server is taken out',
    'Receive',
    'Retire',
    MOVED_AWAY,
    'Receive',
  ],
  ['with both sides in MX, too', 'Receive', 'Retire', { ...MOVED_AWAY, mx: 'Mixed' }, 'Receive'],
  ['all of Retire undone by somebody: the same way again', 'Retire', 'Retire', MOVED_AWAY, 'Receive'],
  ['after Retire MX alone was moved away', 'Retire', 'Retire', OLD, 'Retire'],
  ['on the way to Retire nothing is passed on any more', 'Receive', 'Retire', OLD, 'Retire'],
  ['a person wants MX at the old server', null, 'Send', HYBRID, 'Send'],
  [
    'a phase that was reached counts more than the world, which may have drifted',
    'Send',
    'Retire',
    CUT_OVER,
    'Receive',
  ],
];

for (const [reason, reached, declared, world, next] of LADDER) {
  test(`from ${reached ?? 'nothing'} to ${declared}: ${reason}`, (t) => {
    t.is(nextPhase(reached, declared, world), next);
  });
}

test('the phase table', (t) => {
  const row = (phase: Phase) => {
    const { domainType, outbound, inbound, spf, mx, forwarders, legacy } = desire(phase, aSpec());
    return [domainType, outbound, inbound, spf, mx, forwarders, legacy].join(' ');
  };
  t.is(row('Prepare'), 'AsFound AsFound AsFound AsFound AsFound AsFound AsFound');
  t.is(row('Send'), 'InternalRelay Present Present Widened Legacy Present AsFound');
  t.is(row('Receive'), 'InternalRelay Present Present Widened ExchangeOnline Present AcceptsMicrosoft');
  t.is(row('Retire'), 'Authoritative Absent Absent Narrowed ExchangeOnline Absent Gone');
});
