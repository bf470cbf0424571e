import { ParseError } from './parse-error.ts';
import { type ParsedSettings, parseSettings } from './settings-parser.ts';
import { digestOf, type SettingsText } from './settings-text.ts';

/** What an agent has in force, checked: it is what it was asked for, of the domain, and written by an operator. */
export function readLedger(body: string, asked: string, domain: string): SettingsText {
  if (digestOf(body) !== asked) throw new ParseError(1, 'the digest differs from the one that was reported');
  const { forwarders, smartHost, domain: its }: ParsedSettings = parseSettings(body);
  if (its !== domain) throw new ParseError(2, 'of another domain');
  return { digest: asked, body, forwarders: forwarders.length, smartHost };
}
