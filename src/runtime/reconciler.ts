import type { Action } from './action.ts';
import type { KubernetesObjectLike } from './object.ts';

/** An event about the object of the reconcile. Repeats of one event become a series. */
export interface EventRequest {
  readonly type: 'Normal' | 'Warning';
  /** UpperCamelCase, at most 128 characters. */
  readonly reason: string;
  /** What was done or tried, UpperCamelCase, at most 128 characters. */
  readonly action: string;
  /** One sentence for people; cut at 1 kB. */
  readonly note: string;
}

/** What a reconcile found, for the runtime to carry out. */
export interface Outcome {
  /** The whole desired status; undefined leaves the status as it is. */
  readonly status: object | undefined;
  readonly events: readonly EventRequest[];
  readonly action: Action;
}

/**
 * Writes the whole status in the middle of a reconcile: what must be remembered before something is done that a crash
 * could interrupt. Errors: as the API's; nothing may be done then.
 */
export type SaveProgress = (status: object) => Promise<void>;

/**
 * The judgement that a controller runs for each object.
 *
 * Guarantees to the implementation: one call at a time for one object; the object is not marked for deletion in
 *   `reconcile` and carries the finalizer; an object read after a status write holds that status.
 * Assumptions: an object is read-only; `reconcile` can be repeated at any time; both stop soon after `signal` aborts.
 */
export interface Reconciler<T extends KubernetesObjectLike> {
  /** The name of the group that shares a budget, a tenant for instance: at most n objects of one run at once. */
  group(object: T): string;
  reconcile(object: T, signal: AbortSignal, save: SaveProgress): Promise<Outcome>;
  /** Pure: what to report about an error of `reconcile` or `cleanup`. */
  failed(object: T, error: unknown): Outcome;
  /** Runs while the object is marked for deletion; the finalizer goes only after it succeeds. */
  cleanup(object: T, signal: AbortSignal): Promise<void>;
}
