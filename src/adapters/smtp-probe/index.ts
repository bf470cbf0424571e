import { isIP } from 'node:net';
import type { Resolver } from '../../ports/resolver.ts';
import type { RecipientProbe, SmtpProbeRequest, SmtpProbeResult, SmtpProber } from '../../ports/smtp.ts';
import { converse, isPath, type Learnt, leave } from './conversation.ts';
import { printable } from './reply.ts';
import { openSession } from './session.ts';

export interface SmtpProberOptions {
  /** How the prober names itself in EHLO: a host name of the cluster's way out. */
  readonly heloName: string;
  /** Finds the server's addresses. */
  readonly resolver: Pick<Resolver, 'addresses'>;
  /** For a whole probe, all connections together; 20 s when absent, as the port promises. */
  readonly timeoutMs?: number;
}

/** Smallest limit that servers must have. Source: RFC 5321 section 4.5.3.1.8. */
const MAX_RECIPIENTS_OF_A_CONNECTION = 100;
/** Addresses of a host that are tried until one greets. */
const MAX_ADDRESSES = 3;
/** What is learnt is learnt: a server that does not say goodbye is not waited for. */
const GOODBYE_MS = 1_000;

/** Makes a prober that asks a mail server over SMTP and never sends a message. */
export function createSmtpProber(options: SmtpProberOptions): SmtpProber {
  const timeoutMs = options.timeoutMs ?? 20_000;

  return {
    async probe(request) {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      try {
        const learnt: Learnt = {
          greeted: false,
          greeting: '',
          startTls: { kind: 'Unknown' },
          answers: new Map(),
          why: 'not asked',
        };
        if (request.sender !== '' && !isPath(request.sender)) learnt.why = 'a sender that plain SMTP cannot carry';
        else await probeHost(request, learnt, abort.signal);
        return toResult(request, learnt);
      } finally {
        clearTimeout(timer);
        abort.abort();
      }
    },
  };

  async function probeHost(request: SmtpProbeRequest, learnt: Learnt, signal: AbortSignal): Promise<void> {
    const addresses = await Promise.race([findAddresses(options.resolver, request.host), whyAborted(signal)]);
    if (typeof addresses === 'string') {
      learnt.why = printable(addresses);
      return;
    }
    const recipients = [...new Set(request.recipients)].filter(isPath);
    for (let from = 0; from === 0 || from < recipients.length; from += MAX_RECIPIENTS_OF_A_CONNECTION) {
      const some = recipients.slice(from, from + MAX_RECIPIENTS_OF_A_CONNECTION);
      for (const address of addresses.slice(0, MAX_ADDRESSES)) {
        await probeAddress(address, { ...request, recipients: some }, learnt, signal);
        if (learnt.greeted) break;
      }
      if (some.some((recipient) => !learnt.answers.has(recipient))) return;
    }
  }

  async function probeAddress(
    address: string,
    request: SmtpProbeRequest,
    learnt: Learnt,
    signal: AbortSignal,
  ): Promise<void> {
    const session = openSession(address, request.port, signal);
    try {
      await converse(session, { ...request, heloName: options.heloName }, learnt);
      if (learnt.greeted) await politely(leave(session));
    } catch (error) {
      learnt.why = printable(error instanceof Error ? error.message : String(error));
    } finally {
      session.close();
    }
  }
}

/** Ends when the goodbye does, fails, or takes too long: its outcome changes nothing. */
function politely(goodbye: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GOODBYE_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    goodbye.then(end, end);
  });
}

/** The addresses of a host, or why there are none. */
async function findAddresses(resolver: Pick<Resolver, 'addresses'>, host: string): Promise<readonly string[] | string> {
  if (isIP(host)) return [host];
  const found = await resolver.addresses(host);
  if (found.kind === 'Found') return found.values;
  return found.kind === 'Unknown' ? `the address of "${host}" is not known: ${found.why}` : `"${host}" has no address`;
}

function whyAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(String(signal.reason?.message ?? signal.reason)), { once: true });
  });
}

function toResult(request: SmtpProbeRequest, learnt: Learnt): SmtpProbeResult {
  return {
    unasked: request.recipients.filter((address) => isPath(address) && !learnt.answers.has(address)),
    reachable: learnt.greeted,
    greeting: learnt.greeting,
    startTls: learnt.startTls,
    recipients: request.recipients.map((address): RecipientProbe => {
      const answer = learnt.answers.get(address);
      if (answer) return answer;
      return {
        address,
        answer: 'Unknown',
        reply: isPath(address) ? learnt.why : 'an address that plain SMTP cannot carry',
      };
    }),
  };
}
