import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';

/** What a world leaves open and a server cannot: it does one thing or the other. */
export interface Choice {
  readonly mxFirst: 'Legacy' | 'ExchangeOnline';
  /** The forwarders that are wanted are there. */
  readonly forwarders: boolean;
  readonly unknownRecipients: 'Refuse' | 'CatchAll' | 'RelayToExchange';
  readonly relaysForMicrosoft: boolean;
  /** The old server is an Exchange Server of a version without support. */
  readonly outOfDate: boolean;
  /** Users under the initial domain have written to as many outsiders today as they may. */
  readonly overTheLimit: boolean;
}

/** What an old server without surprises does. */
export const USUAL_CHOICE: Choice = {
  mxFirst: 'Legacy',
  forwarders: true,
  unknownRecipients: 'Refuse',
  relaysForMicrosoft: false,
  outOfDate: false,
  overTheLimit: false,
};

/** A catch-all that nobody followed may lead into Exchange Online, which is a relay of unknown addresses. */
const UNKNOWN_RECIPIENTS: Record<
  MailWorld['legacy']['unknownRecipients'],
  (catchAllFollowed: boolean) => readonly Choice['unknownRecipients'][]
> = {
  Refuse: () => ['Refuse'],
  CatchAll: (followed) => (followed ? ['CatchAll'] : ['CatchAll', 'RelayToExchange']),
  RelayToExchange: () => ['RelayToExchange'],
  Unknown: () => ['Refuse', 'CatchAll'],
};

/** Every definite state that this world may be; the model's journeys are those of all of them together. */
export function choicesOf(world: MailWorld): readonly Choice[] {
  const { legacy } = world;
  const asksForForwarders = world.classes.some(({ forwarder }) => forwarder === 'Proven');
  const open = {
    mxFirst: world.mx === 'Mixed' ? (['Legacy', 'ExchangeOnline'] as const) : (['Legacy'] as const),
    forwarders: world.forwarders === 'Confirmed' || !asksForForwarders ? [true] : [true, false],
    unknownRecipients: UNKNOWN_RECIPIENTS[legacy.unknownRecipients](legacy.catchAllFollowed),
    relaysForMicrosoft: legacy.relaysForMicrosoft === 'No' || !mayRelay(world) ? [false] : [true, false],
    outOfDate: legacy.mayBeOutOfDate ? [true, false] : [false],
    overTheLimit: world.initialSenders.count > 0 ? [true, false] : [false],
  };
  return open.mxFirst.flatMap((mxFirst) =>
    open.forwarders.flatMap((forwarders) =>
      open.unknownRecipients.flatMap((unknownRecipients) =>
        open.relaysForMicrosoft.flatMap((relaysForMicrosoft) =>
          open.outOfDate.flatMap((outOfDate) =>
            open.overTheLimit.map((overTheLimit) => ({
              mxFirst,
              forwarders,
              unknownRecipients,
              relaysForMicrosoft,
              outOfDate,
              overTheLimit,
            })),
          ),
        ),
      ),
    ),
  );
}

/** A server that takes the domain as its own is asked to relay by Microsoft only where all mail is to leave through it. */
function mayRelay({ legacy, routesAllViaLegacy, initialDomainClosed }: MailWorld): boolean {
  return legacy.role !== 'Local' || routesAllViaLegacy || !initialDomainClosed;
}
