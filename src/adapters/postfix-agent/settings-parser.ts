import { forwarderFault, type LegacyForwarder } from '../../domain/model/legacy-server.ts';
import { isHostName, refusalOf } from './carried.ts';
import { type Line, linesOf, VERSION_LINE } from './lines.ts';
import { ParseError } from './parse-error.ts';

/** What a body of settings says. */
export interface ParsedSettings {
  readonly domain: string;
  readonly forwarders: readonly LegacyForwarder[];
  readonly smartHost: string | null;
}

/** Reads a body of settings; anything that `renderSettings` would not have written is a `ParseError`. */
export function parseSettings(body: string): ParsedSettings {
  const lines = linesOf(body);
  expect(next(lines, 1), ({ text }) => text === VERSION_LINE, 'not a version that is known');
  const domain = afterWord(next(lines, 2), 'domain');
  if (domain === undefined || !isHostName(domain)) throw new ParseError(2, 'not the domain');

  const forwarders: LegacyForwarder[] = [];
  let line = next(lines, 3);
  for (; line.text.startsWith('forwarder '); line = next(lines, line.number + 1)) {
    const forwarder = forwarderOf(line, domain);
    const previous = forwarders.at(-1);
    if (previous && previous.address >= forwarder.address) throw new ParseError(line.number, 'not sorted');
    forwarders.push(forwarder);
  }

  let smartHost: string | null = null;
  if (line.text.startsWith('sender ')) {
    smartHost = smartHostOf(line, domain);
    line = next(lines, line.number + 1);
  }
  expect(line, ({ text, number }) => text === `end ${number - 1}`, 'not the end with the number of lines before it');
  const { value: after } = lines.next();
  if (after) throw new ParseError(after.number, 'a line after the end');
  return { domain, forwarders, smartHost };
}

function forwarderOf({ text, number }: Line, domain: string): LegacyForwarder {
  const [, address, target, ...rest] = text.split(' ');
  if (address === undefined || target === undefined || rest.length > 0) throw new ParseError(number, 'not a forwarder');
  const forwarder = { address, target };
  const fault = forwarderFault(forwarder, domain) ?? refusalOf(forwarder);
  if (fault !== undefined) throw new ParseError(number, `a forwarder that ${fault}`);
  return forwarder;
}

function smartHostOf({ text, number }: Line, domain: string): string {
  const start = `sender @${domain} smtp:[`;
  const host = text.startsWith(start) && text.endsWith(']:25') ? text.slice(start.length, -']:25'.length) : '';
  if (!isHostName(host)) throw new ParseError(number, 'not the way out of the domain');
  return host;
}

function afterWord({ text }: Line, word: string): string | undefined {
  return text.startsWith(`${word} `) ? text.slice(word.length + 1) : undefined;
}

function next(lines: Generator<Line, void, undefined>, number: number): Line {
  const { value } = lines.next();
  if (!value) throw new ParseError(number, 'missing');
  return value;
}

function expect(line: Line, holds: (line: Line) => boolean, rule: string): void {
  if (!holds(line)) throw new ParseError(line.number, rule);
}
