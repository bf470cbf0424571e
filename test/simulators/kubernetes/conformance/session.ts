import { stringify } from 'yaml';
import type { ToolResult } from '../../../support/kubectl.ts';
import type { Answer, Call, Json, WireClient } from './client.ts';
import { createNormalizer, type Normalizer } from './normalize.ts';
import { at } from './objects.ts';
import { refusal } from './refusal.ts';

/** One sentence about an API server and what to ask it; the answers are compared with the recorded ones. */
export interface ConformanceCase {
  readonly says: string;
  readonly run: (session: Session) => Promise<void>;
}

/** A conversation in a namespace of its own that writes down every request with its answer. */
export interface Session {
  readonly namespace: string;
  /** `/apis/conformance.example/v1/namespaces/<namespace>/widgets` */
  readonly widgets: string;
  /** Asks and writes down. `show` picks what matters of a long answer. */
  ask(call: Call, show?: (body: Json) => unknown): Promise<Answer>;
  /** Asks for what is refused in the words of a Go library, and writes down the status and the reason only. */
  askReason(call: Call): Promise<void>;
  /** Asks for what only prepares; throws if it does not succeed. */
  prepare(call: Call): Promise<Answer>;
  /** Asks again until the answer satisfies `done`, then writes the last one down. */
  askUntil(call: Call, done: (answer: Answer) => boolean, show?: (body: Json) => unknown): Promise<Answer>;
  /** The first events of a watch, written down. */
  watch(path: string, count: number, show?: (event: Json) => unknown): Promise<Json[]>;
  kubectl(args: readonly string[], input?: string): Promise<ToolResult>;
  note(text: string): void;
  transcript(): string;
}

export interface SessionParts {
  readonly client: WireClient;
  readonly namespace: string;
  readonly runKubectl: (args: readonly string[], input: string) => Promise<ToolResult>;
}

/** The real garbage collector looks for new kinds every 30 s; the rest is a busy machine. */
const PATIENCE_MS = 90_000;

/** A watch of these cases delivers at once; the longest one is asked to last four seconds. */
const WATCH_PATIENCE_MS = 30_000;

export function createSession({ client, namespace, runKubectl }: SessionParts): Session {
  const lines: string[] = [];
  const normalizer = createNormalizer(namespace);

  function record(call: Call, answer: Answer, show: (body: Json) => unknown = (body) => body): void {
    const type = call.contentType ? ` (${call.contentType.replace('application/', '')})` : '';
    lines.push(`> ${call.method} ${normalizer.text(call.path)}${type}`);
    lines.push(`< ${answer.status}${printed(normalizer, refusal(answer) ?? show(answer.body))}`);
  }

  const session: Session = {
    namespace,
    widgets: `/apis/conformance.example/v1/namespaces/${namespace}/widgets`,
    async ask(call, show) {
      const answer = await client.send(call);
      record(call, answer, show);
      return answer;
    },
    async askReason(call) {
      const { status, body } = await client.send(call);
      record(call, { status, body: { reason: at(body, 'reason') ?? null } });
    },
    async prepare(call) {
      const answer = await client.send(call);
      if (answer.status < 300) return answer;
      throw new Error(`${call.method} ${call.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
    async askUntil(call, done, show) {
      const deadlineMs = performance.now() + PATIENCE_MS;
      for (;;) {
        const answer = await client.send(call);
        if (done(answer) || performance.now() > deadlineMs) {
          record(call, answer, show);
          return answer;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async watch(path, count, show = (event) => event) {
      lines.push(`> WATCH ${normalizer.text(path).replace(/resourceVersion=\d{2,}/, 'resourceVersion=N')}`);
      const events: Json[] = [];
      const silence = AbortSignal.timeout(WATCH_PATIENCE_MS);
      try {
        for await (const event of client.stream(path, silence)) {
          events.push(event);
          const shown = show(event);
          if (shown !== undefined) lines.push(`<${printed(normalizer, shown)}`);
          if (events.length === count) break;
        }
      } catch (error) {
        if (!silence.aborted) throw error;
        lines.push('(the server sent nothing more and did not end the watch)');
      }
      return events;
    },
    async kubectl(args, input = '') {
      lines.push(`$ kubectl ${normalizer.text(args.join(' '))}${input === '' ? '' : ' < manifest'}`);
      const result = await runKubectl(args, input);
      lines.push(normalizer.terminal(`${result.stdout}${result.stderr}`));
      if (result.code !== 0) lines.push(`(exit code ${result.code})`);
      return result;
    },
    note: (text) => lines.push(`# ${text}`),
    transcript: () => lines.join('\n'),
  };
  return session;
}

function printed(normalizer: Normalizer, value: unknown): string {
  if (value === undefined) return '';
  const yaml = stringify(normalizer.json(JSON.parse(JSON.stringify(value)) as Json), { lineWidth: 0 }).trimEnd();
  return yaml.includes('\n') ? `\n${yaml.replace(/^/gm, '  ')}` : ` ${yaml}`;
}
