import { AXIS_NAMES, type Axis, type Choice, choiceAt } from './axes.ts';
import { RUNGS } from './slices.ts';

/** Differences from the ladder that stand in nobody's way. */
const HARMLESS: Partial<Readonly<Record<Axis, readonly string[]>>> = {
  identity: ['address', 'none'],
  mxLifetime: ['long', 'short'],
  people: [
    'all moved',
    'aliases',
    'shared mailbox, moved',
    'unused mailbox, accepted',
    'moved, refused at the door',
    'moved, not asked about yet',
    'moved, old mailbox gone',
    'moved, sends under the initial domain',
    'only on the old server, accepted',
  ],
  forwarders: ['panel, follows MX', 'panel, all set'],
  inFlight: ['nothing', 'all over'],
  records: ['by the operator', 'by a person'],
  sharing: ['alone', 'with another', 'alone, direct send rejected'],
};

const USUAL = choiceAt(0);

/** A company from which MX was moved away again, which must find its way back, and on. */
const MX_MOVED_AWAY = RUNGS.filter(({ reached }) => reached === 'Receive').map((rung) => ({
  ...rung,
  mx: 'old server',
}));

/** They keep nobody else waiting. */
const NOT_FORWARDED: ReadonlySet<string> = new Set(['moved, refused at the door', 'moved, not asked about yet']);

/** True when nothing is in the way of the phase wished: a planner that refuses here refuses too much. */
export function mustReach(choice: Choice): boolean {
  // Who has let the domain go at the old server cannot go back by a declaration.
  if (choice.tasks === 'all' && (choice.wished === 'Send' || choice.wished === 'Receive')) return false;
  // MX, or a server that takes the domain again, would lead mail for somebody without a forwarder back into an old mailbox.
  const leadsBack =
    choice.wished === 'Prepare' || choice.wished === 'Send' || choice.forwarders === 'panel, follows MX';
  if (NOT_FORWARDED.has(choice.people) && choice.mx === 'Exchange Online' && leadsBack) return false;
  return [...RUNGS, ...MX_MOVED_AWAY].some((rung) =>
    AXIS_NAMES.every((axis) => {
      if (axis === 'wished') return true;
      return choice[axis] === { ...USUAL, ...rung }[axis] || HARMLESS[axis]?.includes(choice[axis]);
    }),
  );
}
