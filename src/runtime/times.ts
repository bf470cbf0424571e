/** A time as metav1.Time has it: whole seconds, UTC. */
export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** A time as metav1.MicroTime has it: six digits after the second. */
export function rfc3339Micro(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}
