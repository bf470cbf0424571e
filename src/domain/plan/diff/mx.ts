import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import type { MailWorld } from '../../mailflow/mail-world.ts';
import { formatMx, type MxRecords, type MxValue, sameMx } from '../../model/dns-record.ts';
import { mxSide } from '../../mx-side.ts';
import { mtaStsTask, mxLifetimeTask, mxTask } from '../../tasks.ts';
import type { NeedName } from '../needs.ts';
import { AT_ONCE, stragglersSettling, ttlSettling } from '../settling.ts';
import type { Difference, Problem, Step, ThingState } from '../step.ts';

/** Preference of the old server's MX when the baseline holds none: the usual one. */
const USUAL_PREFERENCE = 10;

/** The MX set moves as a whole, after its time to live was lowered and the old one has run out. */
export function diffMx(desired: Desired, spec: MigrationSpec, facts: Facts, world: MailWorld): Difference {
  const found = facts.zoneMail.mx;
  const wanted = wantedValues(desired, spec, facts);
  if (wanted === 'AsFound') return { steps: [], problems: [], state: row(spec, found, 'InSync') };
  if (wanted.length === 0) return { steps: [], problems: [noMxHost(spec)], state: row(spec, found, 'Unknown') };
  if (sameMx(found.values, wanted)) return { steps: [], problems: [], state: row(spec, found, 'InSync') };
  const difference = `${list(found.values)} (want ${list(wanted)})`;
  const state = row(spec, found, 'Drifted', difference);
  if (facts.zoneMail.providerMailRouting) return { steps: [], problems: [routedByProvider(spec)], state };
  const side = mxSide(wanted, spec, facts);
  const lower = side === 'ExchangeOnline' && world.mxLifetime === 'Long' ? [lowerLifetime(spec, found)] : [];
  const policy = side === 'ExchangeOnline' && world.mtaSts === 'Published' ? [widenMtaSts(spec, wanted)] : [];
  const steps = [...lower, ...policy, move(desired, spec, found, wanted, side, needsOf(desired, world))];
  return { steps, problems: [], state };
}

/** Never computed from the name: Exchange Online's value is what Microsoft Graph reports, the old one what was there. */
function wantedValues(desired: Desired, spec: MigrationSpec, facts: Facts): readonly MxValue[] | 'AsFound' {
  const { mxHost, mxPreference } = facts.directory;
  switch (desired.mx) {
    case 'AsFound':
      return 'AsFound';
    case 'ExchangeOnline':
      return mxHost === null ? [] : [{ preference: mxPreference, host: mxHost }];
    case 'Legacy': {
      const before = facts.memory.baseline?.mx.values ?? facts.zoneMail.mx.values;
      const side = mxSide(before, spec, facts);
      if (side === 'Legacy' || side === 'Elsewhere') return before;
      return [{ preference: USUAL_PREFERENCE, host: spec.legacy.smartHost.host }];
    }
  }
}

function lowerLifetime(spec: MigrationSpec, found: MxRecords): Step {
  const { ttlSeconds } = spec.dns.mx;
  return {
    id: `dns/lower-ttl/MX/${spec.domain}`,
    ...(spec.dns.mx.manage
      ? { kind: 'ReplaceMx', before: found, after: { ...found, ttlSeconds } }
      : { kind: 'AskPerson', task: mxLifetimeTask(spec.domain, ttlSeconds) }),
    why: `MX lives ${found.ttlSeconds} s in caches; with ${ttlSeconds} s the move, and a move back, is quick`,
    change: { thing: 'MxLifetime', value: 'Short' },
    needs: [],
    settle: ttlSettling(spec, found.ttlSeconds, 'MX set'),
    risk: 'reversible',
  };
}

/** What the policy says is not read, so only a person can tell that it names both sides. */
function widenMtaSts(spec: MigrationSpec, wanted: readonly MxValue[]): Step {
  return {
    id: 'person/mta-sts',
    kind: 'AskPerson',
    task: mtaStsTask(spec.domain, wanted[0]?.host ?? ''),
    why: 'senders that honour MTA-STS deliver only to the MX hosts that the policy names',
    change: { thing: 'MtaSts', value: 'NamesBoth' },
    needs: [],
    settle: AT_ONCE,
    risk: 'reversible',
  };
}

function move(
  desired: Desired,
  spec: MigrationSpec,
  found: MxRecords,
  values: readonly MxValue[],
  side: MailWorld['mx'],
  needs: readonly NeedName[],
): Step {
  const after = { ttlSeconds: spec.dns.mx.ttlSeconds, values };
  const forward = desired.mx === 'ExchangeOnline';
  return {
    id: `dns/replace/MX/${spec.domain}`,
    ...(spec.dns.mx.manage
      ? { kind: 'ReplaceMx', before: found, after }
      : { kind: 'AskPerson', task: mxTask(spec.domain, list(values)) }),
    why: forward
      ? 'the internet delivers to Exchange Online, which passes on what it does not hold'
      : 'the internet delivers to the old server again, which forwards the mail of people who have moved',
    change: { thing: 'Mx', value: side },
    needs,
    settle: stragglersSettling(spec, found.ttlSeconds),
    risk: 'reversible',
  };
}

/** What must hold before MX moves; once the domain is Authoritative nothing is passed on to the old server any more. */
function needsOf(desired: Desired, world: MailWorld): readonly NeedName[] {
  if (desired.mx !== 'ExchangeOnline') return ['LegacyTakesDomain', 'ForwardersConfirmed'];
  const always: readonly NeedName[] = ['MailSubscription', 'SpfCoversExchange', 'MxShort', 'MtaStsNamesExchange'];
  if (desired.domainType === 'Authoritative' && world.domainType === 'Authoritative') {
    return [...always, 'Authoritative', 'EveryAddressInExchange'];
  }
  return [
    ...always,
    'OutboundRoute',
    'InternalRelay',
    'InboundMatch',
    'ForwardersConfirmed',
    'LegacyAnswers',
    'LegacyAcceptsMicrosoft',
    // A server that follows MX takes it, too, and is pinned first: once MX has moved it sends everything back.
    'LegacyTakesDomain',
    'NoUnusedMailbox',
  ];
}

function noMxHost(spec: MigrationSpec): Problem {
  return {
    reason: 'DomainNotVerified',
    message: `Microsoft 365 names no MX host for ${spec.domain}`,
    wayOut: 'turn on the service Exchange for the domain in the tenant',
  };
}

function routedByProvider(spec: MigrationSpec): Problem {
  return {
    reason: 'ZoneNotWritable',
    message: `the DNS provider's own mail routing owns the MX records of ${spec.domain}`,
    wayOut: 'turn the mail routing of the DNS provider off and set MX to the old server',
  };
}

function row(spec: MigrationSpec, found: MxRecords, state: ThingState['state'], difference = ''): ThingState {
  const observed = `${list(found.values)}, ${found.ttlSeconds} s`;
  return { kind: 'MX', name: spec.domain, state, observed, difference };
}

function list(values: readonly MxValue[]): string {
  return values.map(formatMx).sort().join(', ') || 'none';
}
