import { TerminalError, TransientError } from '../../errors.ts';
import { isRecord } from '../http/json.ts';
import { redact } from '../http/redact.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { HttpResponse } from '../http/send.ts';

/** An answer with an error in it: of a whole request, or of one member of a batch. */
export interface ExchangeFailure {
  readonly cmdlet: string;
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** Parsed JSON; undefined when the body was none. */
  readonly body: unknown;
}

interface ErrorText {
  /** Full name of the exception; empty when it is not said. */
  readonly type: string;
  readonly text: string;
}

/** The object of a write is not there, which is what a removal wants. */
export class ObjectNotFoundError extends TerminalError {
  constructor(message: string) {
    super('RefusedByService', message);
  }
}

/** Sources: retry list of the Exchange Online module (first line), M365Permissions (second), ExoHelper (third). */
const TRANSIENT_EXCEPTIONS = [
  'DCOverloadedException|SuitabilityDirectoryException|ServerInMMException|ADServerSettingsChangedException|StorageTransientException',
  'ServerBusyException|TransientException|BackendCommunicationException|CmdletProxyNotAvailableFailure',
  'UnableToWriteToAadException',
].join('|');

const TRANSIENT = new RegExp(TRANSIENT_EXCEPTIONS);

// Observed texts, for which the service gives no type of its own.
const CONCURRENCY_TEXT = /maximum number of concurrent requests per tenant/i;
const ROLE_TEXT = /is not present in the role definition of the current user/i;
const NOT_FOUND_TEXT = /couldn['’]t be found/i;
const ALREADY_EXISTS_TEXT = /already exists/i;
/** Source: Microsoft, "Inbound connector FAQ". */
const SERVICE_DISABLES_TEXT = /you can['’]t enable an inbound connector/i;
const STALE_PAGE_TEXT = /Expired or Invalid pagination request/i;

/** Texts that stand where a reason should be. */
const EMPTY_TEXT = /^(Invalid Operation|Error executing cmdlet|Exception of type '[^']*' was thrown\.?)$/i;

const THROTTLED_PAUSE_MS = 60_000; // no Retry-After has been seen from this service; one minute is our own choice

/** The error class for an answer: exception type first, then text, then status, since the status alone means little. */
export function toExchangeError(failure: ExchangeFailure, nowMs: number): TerminalError | TransientError {
  const { type, text } = exchangeErrorText(failure);
  const { status } = failure;
  const said = text === '' ? `status ${status}` : `status ${status}, ${redact(text)}`;
  const message = `${failure.cmdlet}: ${said}`;
  const retryAfterMs = parseRetryAfter(failure.header('retry-after'), nowMs);

  if (status === 401) {
    return new TerminalError(
      'CredentialsRejected',
      `${message}: Exchange Online does not take the application's token: grant the application permission Exchange.ManageAsApp and the role Exchange Administrator in the tenant`,
    );
  }
  if (status === 403 || ROLE_TEXT.test(text)) {
    return new TerminalError(
      'PermissionMissing',
      `${message}: assign the role Exchange Administrator (or a role group with "Remote and Accepted Domains") to the application in the tenant; a new assignment takes some minutes`,
    );
  }
  if (status === 429 || CONCURRENCY_TEXT.test(text)) {
    return new TransientError('Throttled', message, { retryAfterMs: retryAfterMs ?? THROTTLED_PAUSE_MS });
  }
  if (TRANSIENT.test(type) || STALE_PAGE_TEXT.test(text)) {
    return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  }
  if (type.includes('ADObjectAlreadyExistsException') || ALREADY_EXISTS_TEXT.test(text)) {
    return new TerminalError('AlreadyExists', message);
  }
  if (type.includes('ManagementObjectNotFoundException') || NOT_FOUND_TEXT.test(text)) {
    return new ObjectNotFoundError(message);
  }
  if (SERVICE_DISABLES_TEXT.test(text)) return new TerminalError('ConnectorDisabledByMicrosoft', message);
  if (status === 408 || status >= 500) return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  return new TerminalError('RefusedByService', message);
}

/** Looks at the members of a batch too: the status of the whole says nothing about them. */
export function isTokenRejected(response: HttpResponse): boolean {
  return response.status === 401 || /"status"\s*:\s*"?401\b/.test(response.text);
}

/** What an error body says: the outer texts are always the same, so that the first telling one counts. */
export function exchangeErrorText(failure: Pick<ExchangeFailure, 'body' | 'header'>): ErrorText {
  const error = property(failure.body, 'error');
  const internal = property(property(error, 'innererror'), 'internalexception');
  const details = property(error, 'details');
  const candidates: readonly ErrorText[] = [
    { type: stringProperty(internal, 'type'), text: stringProperty(internal, 'message') },
    parseDetail(stringProperty(Array.isArray(details) ? details[0] : undefined, 'message')),
    { type: '', text: stringProperty(error, 'message') },
    { type: '', text: adminErrors(failure.body) },
    { type: '', text: failure.header('x-ms-diagnostics') ?? '' },
  ];
  const found = candidates.find(({ text }) => text !== '' && !EMPTY_TEXT.test(text)) ?? candidates[2];
  return { type: failure.header('x-exceptiontype') ?? found?.type ?? '', text: found?.text ?? '' };
}

/** `<id>|<type>|<text>`, `|<type>|<text>`, a JSON text with `Message` and `TypeName`, or plain text. */
function parseDetail(message: string): ErrorText {
  if (message.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(message);
      return { type: stringProperty(parsed, 'typename'), text: stringProperty(parsed, 'message') };
    } catch {
      return { type: '', text: message };
    }
  }
  const match = message.match(/^[^|]*\|([^|\s]+)\|(.*)$/s);
  return match ? { type: match[1] ?? '', text: match[2] ?? '' } : { type: '', text: message };
}

function adminErrors(body: unknown): string {
  const errors = property(body, '@adminapi.errors');
  return Array.isArray(errors) ? errors.map(String).join(' ') : '';
}

/** The letter case of these keys differs between servers. */
function property(value: unknown, name: string): unknown {
  if (!isRecord(value)) return undefined;
  const key = Object.keys(value).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : value[key];
}

function stringProperty(value: unknown, name: string): string {
  const found = property(value, name);
  return typeof found === 'string' ? found : '';
}
