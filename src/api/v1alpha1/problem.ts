/** Something in a resource that cannot be carried out as written. */
export interface Problem {
  /** As the API server writes it: `spec.legacy.sendsFrom.addresses[3]`. */
  readonly path: string;
  readonly value: unknown;
  /** Follows the path in a sentence: "must be a public address". */
  readonly message: string;
}

/** One line: path, value, message. */
export function formatProblem({ path, value, message }: Problem): string {
  return value === undefined ? `${path}: ${message}` : `${path}: ${JSON.stringify(value)} ${message}`;
}
