import type { RecipientClass } from './mail-world.ts';

/** `alice@contoso.com and 3 more`, for sentences about some recipients; those that nobody listed have no name. */
export function nameAddresses(classes: readonly RecipientClass[]): string {
  const count = classes.reduce((sum, item) => sum + item.count, 0);
  const example = classes.flatMap((item) => item.examples).toSorted()[0];
  if (example === undefined) return 'addresses that were not listed';
  return count > 1 ? `${example} and ${count - 1} more` : example;
}
