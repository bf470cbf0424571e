import test from 'ava';
import { createSmtpProber } from '../../../src/adapters/smtp-probe/index.ts';
import { politely, type Script, startScriptedSmtp } from './scripted-smtp.ts';

const ANNA = 'anna@contoso.com';
const GREETING = '220 mail.contoso.com\r\n';
/** Where the time-out is what is tested. */
const SHORT_MS = 300;

async function probe(
  t: Parameters<typeof startScriptedSmtp>[0],
  script: Script,
  recipients = [ANNA],
  timeoutMs = 20_000,
) {
  const { prober, host, port, commands } = await startScriptedSmtp(t, script, timeoutMs);
  return { ...(await prober.probe({ host, port, sender: '', recipients })), commands };
}

const RCPT_REPLIES: ReadonlyArray<[answer: 'Accepted' | 'Refused' | 'Unknown', reason: string, reply: string]> = [
  ['Accepted', 'plain', '250 Ok'],
  ['Accepted', 'of several lines', '250-2.1.5 fine\r\n250 really'],
  ['Accepted', 'that will be forwarded', '251 User not local; will forward'],
  ['Refused', 'unknown at Postfix', '550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table'],
  ['Refused', 'unknown at Exchange Online', '550 5.4.1 Recipient address rejected: Access denied.'],
  [
    'Refused',
    'unknown at Exchange Online, later',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
  ],
  ['Refused', 'without an enhanced code', '550 No Such User Here'],
  ['Refused', 'of a domain that is not local, Postfix', '554 5.7.1 <x>: Relay access denied'],
  ['Refused', 'of a domain that is not local, Exim', '550 relay not permitted'],
  ['Unknown', 'greylisted', '450 4.2.0 Recipient address rejected: Greylisted'],
  ['Unknown', 'banned by Exchange Online', '550 5.7.606 Access denied, banned sending IP [192.0.2.1]'],
  ['Unknown', 'banned by a list', '550 5.7.1 Service unavailable, client host blocked using Spamhaus'],
  [
    'Unknown',
    'banned by a list, Postfix without enhanced code',
    '554 Service unavailable; Client host blocked using zen.spamhaus.org',
  ],
  ['Unknown', 'of a tenant that knows no such connector', '550 5.7.64 TenantAttribution; Relay Access Denied'],
  ['Unknown', 'with a full mailbox', '552 5.2.2 Mailbox full'],
  ['Unknown', 'before authentication', '530 5.7.0 Authentication required'],
  ['Unknown', 'in a bad sequence', '503 5.5.1 Bad sequence of commands'],
];

for (const [answer, reason, reply] of RCPT_REPLIES) {
  test(`a recipient ${reason} is ${answer}`, async (t) => {
    const result = await probe(t, {
      greeting: GREETING,
      reply: (command) => (command.startsWith('RCPT') ? `${reply}\r\n` : politely(command)),
    });
    t.is(result.recipients[0]?.answer, answer);
    t.true(result.reachable);
  });
}

const UNREACHABLE: ReadonlyArray<[reason: string, greeting: string | undefined, reply: RegExp]> = [
  ['a silent server', undefined, /no answer within 300 ms/],
  ['a server that refuses connections', '554 5.7.1 No SMTP service for you\r\n', /^554 5\.7\.1 No SMTP/],
  ['a server that is busy', '421 4.3.2 Too busy\r\n', /^421/],
  ['a server that speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', /does not speak SMTP/],
  ['a greeting without end', `${'220-x\r\n'.repeat(12_000)}`, /more than 65536 octets/],
  ['a line without end', `220-${'x'.repeat(70_000)}`, /more than 65536 octets/],
];

for (const [reason, greeting, expected] of UNREACHABLE) {
  test(`${reason} is not reachable, with the reason`, async (t) => {
    const script = greeting === undefined ? {} : { greeting };
    const result = await probe(t, script, [ANNA], greeting === undefined ? SHORT_MS : undefined);
    t.like(result, { reachable: false, greeting: '', startTls: { kind: 'Unknown' } });
    t.is(result.recipients[0]?.answer, 'Unknown');
    t.regex(result.recipients[0]?.reply ?? '', expected);
  });
}

test('a closed port is not reachable', async (t) => {
  const { prober, host } = await startScriptedSmtp(t, {});
  // Port 1 on loopback: nobody listens below 1024 in a test.
  const result = await prober.probe({ host, port: 1, sender: '', recipients: [ANNA] });
  t.false(result.reachable);
  t.regex(result.recipients[0]?.reply ?? '', /ECONNREFUSED/);
});

test('a host without an address is not reachable', async (t) => {
  const resolver = { addresses: async () => ({ kind: 'NxDomain', negativeTtlSeconds: 60 }) as const };
  const prober = createSmtpProber({ heloName: 'probe.example', resolver });
  const result = await prober.probe({ host: 'gone.example', port: 25, sender: '', recipients: [ANNA] });
  t.false(result.reachable);
  t.regex(result.recipients[0]?.reply ?? '', /no address/);
});

test('a resolver that never answers does not hold the probe up', async (t) => {
  const resolver = { addresses: () => new Promise<never>(() => {}) };
  const prober = createSmtpProber({ heloName: 'probe.example', resolver, timeoutMs: 50 });
  t.false((await prober.probe({ host: 'x.example', port: 25, sender: '', recipients: [ANNA] })).reachable);
});

test('a refused sender says nothing about recipients', async (t) => {
  const result = await probe(t, {
    greeting: GREETING,
    reply: (command) =>
      command.startsWith('MAIL') ? '550 5.7.511 Access denied, banned sender\r\n' : politely(command),
  });
  t.like(result, { reachable: true });
  t.like(result.recipients[0], { answer: 'Unknown', reply: '550 5.7.511 Access denied, banned sender' });
  t.false(result.commands.some((command) => command.startsWith('RCPT')));
});

test('a server without EHLO is asked with HELO', async (t) => {
  const result = await probe(t, {
    greeting: GREETING,
    reply: (command) => (command.startsWith('EHLO') ? '502 Not implemented\r\n' : politely(command)),
  });
  t.is(result.recipients[0]?.answer, 'Accepted');
});

test('a connection that breaks keeps what was learnt', async (t) => {
  const result = await probe(
    t,
    {
      greeting: GREETING,
      reply(command, socket) {
        if (!command.includes('bob')) return politely(command);
        socket.destroy();
        return undefined;
      },
    },
    [ANNA, 'bob@contoso.com', 'carol@contoso.com'],
  );
  t.deepEqual(
    result.recipients.map(({ answer }) => answer),
    ['Accepted', 'Unknown', 'Unknown'],
  );
  t.deepEqual(result.unasked, ['bob@contoso.com', 'carol@contoso.com']);
});

test('a server that says goodbye in the middle ends the questions', async (t) => {
  const result = await probe(
    t,
    {
      greeting: GREETING,
      reply: (command) => (command.startsWith('RCPT') ? '421 4.7.0 Too many\r\n' : politely(command)),
    },
    [ANNA, 'bob@contoso.com'],
  );
  t.deepEqual(
    result.recipients.map(({ reply }) => reply),
    ['421 4.7.0 Too many', '421 4.7.0 Too many'],
  );
  t.deepEqual(result.unasked, [ANNA, 'bob@contoso.com'], 'it speaks of the connection, not of the recipient');
});

test('replies that come before their question answer nothing', async (t) => {
  const result = await probe(t, {
    greeting: GREETING,
    reply: (command) => (command.startsWith('MAIL') ? '250 Ok\r\n250 Ok\r\n' : politely(command)),
  });
  t.is(result.recipients[0]?.answer, 'Unknown');
});

test('words that a stranger slips in before TLS are not taken for the secured server', async (t) => {
  const result = await probe(t, {
    greeting: GREETING,
    reply(command) {
      if (command.startsWith('EHLO')) return '250-x\r\n250 STARTTLS\r\n';
      return command === 'STARTTLS' ? '220 Go\r\n250 Ok\r\n250 Ok\r\n250 Ok\r\n' : politely(command);
    },
  });
  t.like(result, { reachable: true, startTls: { kind: 'Unknown' } });
  t.is(result.recipients[0]?.answer, 'Unknown');
});

test('a server that fails at TLS has been reached', async (t) => {
  const result = await probe(t, {
    greeting: GREETING,
    reply(command, socket) {
      if (command.startsWith('EHLO')) return '250-x\r\n250 STARTTLS\r\n';
      socket.once('data', () => socket.write('no TLS here\r\n'));
      return '220 Go\r\n';
    },
  });
  t.like(result, { reachable: true, startTls: { kind: 'Fails' } });
  t.is(result.recipients[0]?.answer, 'Unknown');
});

test('a reply is kept in one printable line of 300 characters', async (t) => {
  const result = await probe(t, {
    greeting: GREETING,
    reply: (command) =>
      command.startsWith('RCPT') ? `550-first\u001b[31m\r\n550 ${'x'.repeat(400)}\r\n` : politely(command),
  });
  const reply = result.recipients[0]?.reply ?? '';
  t.is(reply.length, 300);
  t.regex(reply, /^550 first \[31m x+$/);
});

test('a server that drips its words does not hold the probe up', async (t) => {
  const script: Script = {
    greeting: GREETING,
    reply(_command, socket) {
      const timer = setInterval(() => socket.write('250-x\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
      return undefined;
    },
  };
  const result = await probe(t, script, [ANNA], SHORT_MS);
  t.like(result, { reachable: true });
  t.regex(result.recipients[0]?.reply ?? '', /no answer within/);
});
