import type { LegacyWorld } from '../../contract/legacy.ts';
import type { Question, Reply } from './fixture.ts';
import { sha256 } from './fixture.ts';

/** An agent beside an imagined Postfix, written from `docs/agent.md` alone. */
export interface ScriptedAgent {
  readonly foreign: Map<string, string>;
  readonly mailboxes: Set<string>;
  world(): LegacyWorld;
  /** Asks once, applies what it gets, reports, and sends what it is asked for. */
  turn(): Promise<void>;
}

export function createScriptedAgent(ask: (question: Question) => Promise<Reply>): ScriptedAgent {
  const foreign = new Map<string, string>();
  const mailboxes = new Set<string>();
  let ours = new Map<string, string>();
  let smartHost: string | null = null;
  let body = '';
  let digest: string | null = null;
  let writes = 0;

  function apply(next: Reply): void {
    const lines = next.body.split('\n').slice(0, -1);
    if (next.headers.etag !== `"${sha256(next.body)}"`) throw new Error('the digest differs');
    if (lines[0] !== 'hybridmail 1' || lines.at(-1) !== `end ${lines.length - 1}`) throw new Error('cut off');
    const words = lines.map((line) => line.split(' '));
    ours = new Map(words.filter(([word]) => word === 'forwarder').map(([, from = '', to = '']) => [from, to]));
    const sender = words.find(([word]) => word === 'sender');
    smartHost = sender ? (/^smtp:\[(.+)\]:25$/.exec(sender[2] ?? '')?.[1] ?? null) : null;
    body = next.body;
    digest = sha256(next.body);
    writes += 1;
  }

  /** Without what is there by the operator's forwarder alone. */
  function recipients(): string {
    const forwards = [...foreign].map(([from, to]) => `accepts ${from} ${to}`);
    const kept = [...mailboxes].filter((address) => !foreign.has(address)).map((address) => `accepts ${address}`);
    const lines = ['hybridmail 1', 'domain contoso.com', ...[...forwards, ...kept].sort()];
    return `${[...lines, `end ${lines.length}`].join('\n')}\n`;
  }

  function reportLines(): string[] {
    return [
      'hybridmail 1',
      `applied ${digest ?? '-'}`,
      `forwarders ${ours.size} ${ours.size}`,
      ...[...foreign.keys()].map((address) => `foreign ${address}`),
      `sender ${smartHost === null ? 'off' : 'on'}`,
      'role local',
      'queue 0',
      `recipients ${sha256(recipients())}`,
    ];
  }

  return {
    foreign,
    mailboxes,
    world: () => ({
      forwarders: Object.fromEntries([...ours, ...foreign].sort(([left], [right]) => (left < right ? -1 : 1))),
      smartHost,
      role: 'Local',
      writes,
    }),
    async turn() {
      const answer = await ask({
        path: 'settings',
        headers: { 'x-wait': '0', ...(digest !== null && { 'if-none-match': `"${digest}"` }) },
      });
      if (answer.status === 200) apply(answer);
      const told = await ask({ method: 'POST', path: 'report', body: `${reportLines().join('\n')}\n` });
      if (told.status !== 200) return;
      for (const path of told.body.split('\n').slice(0, -1)) {
        if (path !== 'ledger' && path !== 'recipients') throw new Error('asked for something else');
        const sent = await ask({ method: 'POST', path, body: path === 'ledger' ? body : recipients() });
        if (sent.status !== 204) throw new Error(`the ${path} was answered ${sent.status}`);
      }
    },
  };
}
