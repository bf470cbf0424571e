/**
 * Errors, classified by what the controller does next. Adapters throw them where the fault is understood; only the
 * runtime turns them into a retry. Messages are one line, say what, where and with which input, and hold no secret.
 */

interface ErrorDetails {
  readonly cause?: unknown;
}

/** A person must act: the condition turns Stalled and nothing is retried until something changes. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
  /** A reason of `api/v1alpha1/reasons.ts`, UpperCamelCase. */
  readonly reason: string;

  constructor(reason: string, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.reason = reason;
  }
}

/** The world needs time: look again after `afterMs`, without alarm. */
export class WaitingError extends Error {
  override readonly name = 'WaitingError';
  readonly reason: string;
  readonly afterMs: number;

  constructor(reason: string, message: string, afterMs: number, details: ErrorDetails = {}) {
    super(message, details);
    this.reason = reason;
    this.afterMs = afterMs;
  }
}

/** Back off and try again; `retryAfterMs` is what the vendor asked for. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly reason: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: string,
    message: string,
    details: ErrorDetails & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, details);
    this.reason = reason;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** What the controller does next about an error. `Bug` is anything that nobody classified. */
export type Disposition =
  | { readonly kind: 'Stall'; readonly reason: string; readonly message: string }
  | { readonly kind: 'Wait'; readonly reason: string; readonly message: string; readonly afterMs: number }
  | { readonly kind: 'BackOff'; readonly reason: string; readonly message: string; readonly atLeastMs: number }
  | { readonly kind: 'Bug'; readonly reason: 'InternalError'; readonly message: string };

/** Looks through `cause` for the first classified error. */
export function disposition(error: unknown): Disposition {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { message } = current;
    if (current instanceof TerminalError) return { kind: 'Stall', reason: current.reason, message };
    if (current instanceof WaitingError) {
      return { kind: 'Wait', reason: current.reason, message, afterMs: current.afterMs };
    }
    if (current instanceof TransientError) {
      return { kind: 'BackOff', reason: current.reason, message, atLeastMs: current.retryAfterMs ?? 0 };
    }
  }
  return { kind: 'Bug', reason: 'InternalError', message: error instanceof Error ? error.message : String(error) };
}
