import type { RecipientClass } from './mail-world.ts';

/** `alice@contoso.com and 3 more`, for sentences about some recipients; those that nobody listed have no name. */
export function nameAddresses(classes: readonly RecipientClass[]): string {
  return nameSome({
    count: classes.reduce((sum, item) => sum + item.count, 0),
    examples: classes.flatMap((item) => item.examples).toSorted(),
  });
}

/** The same for addresses of which some are known. */
export function nameSome({
  count,
  examples,
}: {
  readonly count: number;
  readonly examples: readonly string[];
}): string {
  const [example] = examples;
  if (example === undefined) return 'addresses that were not listed';
  return count > 1 ? `${example} and ${count - 1} more` : example;
}
