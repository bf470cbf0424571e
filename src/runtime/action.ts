/** What the runtime does with a key after a reconcile. */
export type Action =
  /** All is well for now: look again after `afterMs`. */
  | { readonly kind: 'requeue'; readonly afterMs: number }
  /** Nothing to do until the object, or something it refers to, changes. */
  | { readonly kind: 'awaitChange' }
  /** Something failed: exponential back-off for this key, but not before `atLeastMs`. */
  | { readonly kind: 'backOff'; readonly atLeastMs: number };
