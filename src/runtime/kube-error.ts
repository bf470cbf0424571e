import { TransientError } from '../errors.ts';

/** An answer of the API server that is no success, or none at all (`status` 0). */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** `reason` of the Status object, for instance NotFound, AlreadyExists, Expired. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string, details: { readonly cause?: unknown } = {}) {
    super(message, details);
    this.status = status;
    this.reason = reason;
  }
}

/** The KubeError in an error's chain of causes. */
export function kubeErrorOf(error: unknown): KubeError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof KubeError) return current;
  }
  return undefined;
}

export function isNotFound(error: unknown): boolean {
  return kubeErrorOf(error)?.status === 404;
}

export function isConflict(error: unknown): boolean {
  return kubeErrorOf(error)?.status === 409;
}

/** 410: the resource version or the continue token is too old; only a new list helps. */
export function isExpired(error: unknown): boolean {
  return kubeErrorOf(error)?.status === 410;
}

/**
 * The error to throw for an answer: transient where a repeat can help, and the bare KubeError where the request itself
 * is wrong or the object is not there, which only the caller can judge.
 */
export function classified(error: KubeError, retryAfterMs?: number): Error {
  const repeat = error.status < 400 || error.status >= 500 || REPEATABLE.has(error.status);
  if (!repeat) return error;
  return new TransientError(reasonFor(error.status), error.message, { cause: error, retryAfterMs });
}

/** 401 and 403 too: tokens are rotated and roles bound without any change of an object that would wake us. */
const REPEATABLE = new Set([401, 403, 408, 409, 410, 425, 429]);

function reasonFor(status: number): string {
  if (status === 401 || status === 403) return 'KubernetesForbidden';
  if (status === 409 || status === 410) return 'KubernetesConflict';
  return 'KubernetesUnavailable';
}
