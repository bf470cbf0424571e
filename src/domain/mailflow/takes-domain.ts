import type { MailWorld } from './mail-world.ts';

/** Whether the old server takes the domain as its own. One that follows MX does so only while the MX set leads to it. */
export function takesDomain({ legacy, mx }: Pick<MailWorld, 'legacy' | 'mx'>): boolean {
  if (legacy.role === 'Auto') return mx === 'Legacy' || mx === 'LegacyByAddress';
  return legacy.role === 'Local';
}
