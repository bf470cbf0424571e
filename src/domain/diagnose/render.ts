import { counted } from '../counted.ts';
import { explainJourney, fromWhom } from '../mailflow/explain.ts';
import type { Diagnosis, FoundError } from './diagnose.ts';
import type { Trace } from './handovers.ts';
import type { JudgedCause, Observed } from './judge.ts';

/** An error with its causes, those that hold first. */
export interface JudgedError {
  readonly error: FoundError;
  readonly causes: readonly JudgedCause[];
  readonly observed: Observed | null;
}

/** A loop of fifty hops is told by its beginning. */
const MAX_PLACES = 8;

/** The diagnosis as text. */
export function renderDiagnosis({ codes, trace }: Diagnosis, errors: readonly JudgedError[]): string {
  return [
    ...errors.flatMap(renderError),
    ...(errors.length === 0 ? unknown(codes) : []),
    ...(trace === null ? [] : ['', `way of the message: ${wayOf(trace)}`]),
  ].join('\n');
}

function renderError({ error, causes, observed }: JudgedError, index: number): readonly string[] {
  const { text, foundBy, source, line, recipient, server } = error;
  const where = source === 'DeliveryStatus' ? 'machine-readable report' : 'text';
  return [
    ...(index > 0 ? [''] : []),
    line,
    `  known as    ${text.quote}`,
    ...(foundBy === 'Code' ? ['  found by    the code alone: the words are not those that are known'] : []),
    `  said by     ${text.by}${server === '' ? '' : ` (${server})`}, in the ${where}`,
    ...(recipient === '' ? [] : [`  recipient   ${recipient}`]),
    `  means       ${text.means}`,
    '',
    ...causes.flatMap((cause) => renderCause(cause, observed !== null)),
    ...ways(observed),
  ];
}

function renderCause({ id, title, state, reason, tell, todo }: JudgedCause, judged: boolean): readonly string[] {
  const label = `${LABELS[state]} ${id}: ${title}`;
  if (state === 'Excluded') return [`  ${label}`, `    because ${reason}`];
  return [
    `  ${label}`,
    ...(reason === '' ? [] : [`    because ${reason}`]),
    ...(judged && state === 'Confirmed' ? [] : [`    to tell: ${tell}`]),
    `    to do: ${todo}`,
  ];
}

const LABELS = { Confirmed: 'CONFIRMED', Possible: 'possible ', Excluded: 'excluded ' } as const;

/** What the model says of the same message now, by where it comes from. */
function ways(observed: Observed | null): readonly string[] {
  if (observed === null || observed.journeys.length === 0) return [];
  const lines = observed.journeys.flatMap((journey) => [
    `    from ${fromWhom(journey.message)}`,
    ...explainJourney(journey).map((line) => `      ${line}`),
  ]);
  return ['', '  a message to the same recipient now, by the model:', ...lines];
}

function unknown(codes: Diagnosis['codes']): readonly string[] {
  if (codes.length === 0) return ['no error that is known, and no status code, is in this text'];
  return [
    'no error that is known is in this text; what its codes say by the standard (RFC 3463), which is little:',
    ...codes.map(({ code, meaning }) => `  ${code}  ${meaning}`),
  ];
}

function wayOf({ count, places, returns, verdict }: Trace): string {
  const shown = places.slice(0, MAX_PLACES).join(' -> ') + (places.length > MAX_PLACES ? ' -> ...' : '');
  const sentence = {
    BackAndForth: `, back at a server that had it before ${counted(returns, 'time')}`,
    InsideExchange: ', round within Exchange Online',
    Straight: '',
  }[verdict];
  return `${counted(count, 'handover')}${sentence}: ${shown}`;
}
