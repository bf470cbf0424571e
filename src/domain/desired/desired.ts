import { PHASES as LADDER, type MigrationSpec, type Phase } from '../../api/v1alpha1/normalize.ts';
import type { MailWorld } from '../mailflow/mail-world.ts';
import type { AcceptedDomainType } from '../model/accepted-domain.ts';
import { isIdentified } from '../world.ts';

/** The end state of a phase; `AsFound` is never touched. */
export interface Desired {
  readonly phase: Phase;
  readonly domainType: AcceptedDomainType | 'AsFound';
  readonly outbound: 'Present' | 'Absent' | 'AsFound';
  readonly inbound: 'Present' | 'Absent' | 'AsFound';
  /** `Widened`: both sides pass. `Narrowed`: the terms that we added for the old server are gone. */
  readonly spf: 'Widened' | 'Narrowed' | 'AsFound';
  readonly mx: 'Legacy' | 'ExchangeOnline' | 'AsFound';
  /** `Absent`: last of all, where the operator has written them. */
  readonly forwarders: 'Present' | 'Absent' | 'AsFound';
  /** What a person must have done on the old server. */
  readonly legacy: 'AsFound' | 'AcceptsMicrosoft' | 'Gone';
}

type EndState = Omit<Desired, 'phase'>;

/** The phase table. Source: the order that the mail-flow model proves safe. */
const PHASES: Readonly<Record<Phase, EndState>> = {
  Prepare: {
    domainType: 'AsFound',
    outbound: 'AsFound',
    inbound: 'AsFound',
    spf: 'AsFound',
    mx: 'AsFound',
    forwarders: 'AsFound',
    legacy: 'AsFound',
  },
  Send: {
    domainType: 'InternalRelay',
    outbound: 'Present',
    inbound: 'Present',
    spf: 'Widened',
    mx: 'Legacy',
    forwarders: 'Present',
    legacy: 'AsFound',
  },
  Receive: {
    domainType: 'InternalRelay',
    outbound: 'Present',
    inbound: 'Present',
    spf: 'Widened',
    mx: 'ExchangeOnline',
    forwarders: 'Present',
    legacy: 'AcceptsMicrosoft',
  },
  Retire: {
    domainType: 'Authoritative',
    outbound: 'Absent',
    inbound: 'Absent',
    spf: 'Narrowed',
    mx: 'ExchangeOnline',
    forwarders: 'Absent',
    legacy: 'Gone',
  },
};

/** The end state of a phase. Without a fixed address or certificate there is nothing that an inbound connector could match. */
export function desire(phase: Phase, spec: MigrationSpec): Desired {
  const endState = PHASES[phase];
  return { phase, ...endState, inbound: isIdentified(spec) ? endState.inbound : 'AsFound' };
}

/**
 * The phase to work on: the next one from the phase that was reached towards the declared one. Each phase is a state in
 * which a company can stay, and people have work to do in each, so none is skipped. Backward nothing is torn down for
 * `Prepare`: the operator stops managing.
 *
 * A world that was found with MX at Exchange Online (an older migration, or a status that was lost) does not go back to
 * `Send` only to come forward again. And `Retire` begins from `Receive`: where the domain relays and MX was moved away
 * again, that is put right first, while the old server is still there for those who use the old MX.
 */
export function nextPhase(
  reached: Phase | null,
  declared: Phase,
  { mx, domainType }: Pick<MailWorld, 'mx' | 'domainType'>,
): Phase {
  if (declared === 'Prepare') return 'Prepare';
  const asFound = reached === null || reached === 'Prepare';
  if (asFound && mx === 'ExchangeOnline' && declared !== 'Send') {
    return domainType === 'Authoritative' ? declared : 'Receive';
  }
  const isBegun = reached === 'Receive' || reached === 'Retire';
  if (isBegun && declared === 'Retire' && mx !== 'ExchangeOnline' && domainType !== 'Authoritative') return 'Receive';
  const from = LADDER.indexOf(reached ?? 'Prepare');
  const to = LADDER.indexOf(declared);
  return LADDER[from + Math.sign(to - from)] ?? declared;
}
