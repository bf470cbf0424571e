import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** A message that Postfix could not hand on. */
export interface LogFailure {
  readonly queueId: string;
  readonly messageId: string;
  readonly recipient: string;
  readonly status: 'bounced' | 'deferred';
  /** The other server's or Postfix's own words, with the code in front. */
  readonly reply: string;
  /** Loopback address of the server that said so; null for Postfix itself. */
  readonly by: string | null;
  readonly nullSender: boolean;
}

export interface PostfixLog {
  /** Failures since the last call. */
  failures(): readonly LogFailure[];
  /** How many lines contain this text. */
  count(text: string): number;
  lines(): readonly string[];
}

/** Follows Postfix's log by queue id. Source of the line formats: Postfix 3.7, src/global/log_adhoc.c, src/bounce. */
export function followPostfixLog(path: string): PostfixLog {
  const lines: string[] = [];
  const messageIds = new Map<string, string>();
  const nullSenders = new Set<string>();
  let offset = 0;
  let rest = '';
  let read = 0;

  function readOn(): void {
    if (!existsSync(path)) return;
    const file = openSync(path, 'r');
    const bytes = Buffer.alloc(fstatSync(file).size - offset);
    readSync(file, bytes, 0, bytes.length, offset);
    closeSync(file);
    offset += bytes.length;
    const parts = (rest + bytes.toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  }

  function toFailure(line: string): LogFailure | undefined {
    const [, id = '', text = ''] = /: ([0-9A-F]{6,}): (.*)$/.exec(line) ?? [];
    const messageId = /^message-id=(.*)$/.exec(text)?.[1];
    if (messageId !== undefined) messageIds.set(id, messageId);
    if (text.startsWith('from=<>,')) nullSenders.add(id);
    const end = /^to=<([^>]*)>.* dsn=([\d.]+), status=(bounced|deferred) \((.*)\)$/.exec(text);
    if (!end) return undefined;
    const [, recipient = '', code = '', status, why = ''] = end;
    const said = /^host \S+?\[([\d.]+)\](?::\d+)? (?:said|refused to talk to me): (.*?)(?: \(in reply to .*\))?$/.exec(
      why,
    );
    const own = `${status === 'bounced' ? '554' : '450'} ${code} ${why}`;
    return {
      queueId: id,
      messageId: messageIds.get(id) ?? '',
      recipient,
      status: status === 'bounced' ? 'bounced' : 'deferred',
      reply: said?.[2] ?? own,
      by: said?.[1] ?? null,
      nullSender: nullSenders.has(id),
    };
  }

  return {
    failures() {
      readOn();
      const fresh = lines.slice(read);
      read = lines.length;
      return fresh.flatMap((line) => toFailure(line) ?? []);
    },
    count(text) {
      readOn();
      return lines.filter((line) => line.includes(text)).length;
    },
    lines() {
      readOn();
      return lines;
    },
  };
}
