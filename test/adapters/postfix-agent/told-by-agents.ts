import { renderSettings } from '../../../src/adapters/postfix-agent/settings-text.ts';
import { ANNA, BOB, DOMAIN } from './fixture.ts';

const HOST = 'contoso-com.mail.protection.outlook.com';
export const BOTH = { forwarders: [ANNA, BOB], outgoing: { kind: 'SmartHost', host: HOST } } as const;
export const TEXT = renderSettings(DOMAIN, BOTH);
export const MINUTE_MS = 60_000;
export const KNOWN = {
  kind: 'Known',
  ours: [ANNA, BOB],
  foreign: [],
  outgoing: { kind: 'SmartHost', host: HOST },
  role: 'Local',
  queueLength: 3,
  inventory: null,
} as const;

/** A report on both forwarders, with other values for some words; undefined leaves a word out. */
export function reportWith(changes: Readonly<Record<string, string | undefined>> = {}): string[] {
  const words = { applied: TEXT.digest, forwarders: '2 2', sender: 'on', role: 'local', queue: '3', ...changes };
  return Object.entries(words).flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${value}`]));
}
