import type { Delivery, Failure, World } from '../world.ts';

/** What became of a message; the worst of its ends when it had several. */
export interface SendOutcome {
  kind: 'Delivered' | Failure['kind'];
  deliveries: Delivery[];
  failures: Failure[];
}

export interface SendResult {
  messageId: string;
  outcome: SendOutcome;
  /** Servers of the longest way that it took. */
  hops: string[];
  /** Reply of the first failure, '' without one. */
  reply: string;
}

/** From bad to worse; a message with several ends counts as its worst. */
const SEVERITY: ReadonlyArray<SendOutcome['kind']> = ['Delivered', 'Refused', 'Bounced', 'Lost', 'Looped'];

/** Reads from the world what became of a message; one that ended nowhere is recorded as lost. */
export function resultOf(world: World, messageId: string, recipient: string): SendResult {
  const deliveries = world.deliveries.filter((delivery) => delivery.messageId === messageId);
  const failures = world.failures.filter((failure) => failure.messageId === messageId);
  if (deliveries.length === 0 && failures.length === 0) {
    const failure: Failure = { messageId, recipient, kind: 'Lost', by: 'nobody', reply: 'it ended nowhere', hops: [] };
    world.failures.push(failure);
    failures.push(failure);
  }
  const kind = failures
    .map((failure) => failure.kind as SendOutcome['kind'])
    .reduce((worst, next) => (SEVERITY.indexOf(next) > SEVERITY.indexOf(worst) ? next : worst), 'Delivered');
  const ways = [...deliveries, ...failures].map((end) => end.hops);
  const hops = ways.reduce((longest, way) => (way.length > longest.length ? way : longest), []);
  return { messageId, outcome: { kind, deliveries, failures }, hops, reply: failures[0]?.reply ?? '' };
}
