import test, { type ExecutionContext } from 'ava';
import type { SmtpProbeRequest, SmtpProber } from '../../src/ports/smtp.ts';

/** What the mail server of a test does. */
export interface MailServerHabits {
  readonly startTls: boolean;
  /** Reply to RCPT by address; every other address is unknown to the server. */
  readonly replies: Readonly<Record<string, string>>;
}

export interface SmtpFixture {
  readonly prober: SmtpProber;
  readonly host: string;
  readonly port: number;
  /** Commands that the server got, in order, all connections together. */
  readonly commands: readonly string[];
}

export type StartSmtp = (t: ExecutionContext, habits: MailServerHabits) => Promise<SmtpFixture>;

const ANNA = 'anna@contoso.com';

/** What every implementation of the port must do. */
export function testSmtpProber(name: string, start: StartSmtp): void {
  const ask = ({ prober, host, port }: SmtpFixture, changes: Partial<SmtpProbeRequest> = {}) =>
    prober.probe({ host, port, sender: '', recipients: [ANNA], ...changes });

  for (const startTls of [false, true]) {
    test(`${name}: known and unknown recipients are told apart, TLS ${startTls ? 'offered' : 'not offered'}`, async (t) => {
      const fixture = await start(t, { startTls, replies: { [ANNA]: '250 2.1.5 Ok' } });
      const result = await ask(fixture, { recipients: [ANNA, 'nobody@contoso.com'] });
      t.true(result.reachable);
      t.is(result.startTls.kind, startTls ? 'Works' : 'NotOffered');
      t.regex(result.greeting, /ESMTP/);
      t.deepEqual(
        result.recipients.map(({ address, answer }) => [address, answer]),
        [
          [ANNA, 'Accepted'],
          ['nobody@contoso.com', 'Refused'],
        ],
      );
    });
  }

  test(`${name}: the envelope is taken back and no message is sent`, async (t) => {
    const fixture = await start(t, { startTls: false, replies: { [ANNA]: '250 Ok' } });
    await ask(fixture, { sender: 'probe@contoso.com' });
    t.deepEqual(fixture.commands.slice(1), ['MAIL FROM:<probe@contoso.com>', `RCPT TO:<${ANNA}>`, 'RSET', 'QUIT']);
  });

  test(`${name}: greylisting says nothing about a recipient`, async (t) => {
    const fixture = await start(t, { startTls: false, replies: { [ANNA]: '451 4.7.1 Try again later' } });
    t.like((await ask(fixture)).recipients[0], { answer: 'Unknown', reply: '451 4.7.1 Try again later' });
  });

  test(`${name}: an address that would be a second command is never sent`, async (t) => {
    const fixture = await start(t, { startTls: false, replies: {} });
    const recipients = [`x@contoso.com>\r\nDATA\r\n.`, 'grüße@contoso.com', ''];
    const result = await ask(fixture, { recipients });
    t.deepEqual(
      result.recipients.map(({ answer }) => answer),
      ['Unknown', 'Unknown', 'Unknown'],
    );
    t.false(fixture.commands.some((command) => /^(?:RCPT|DATA)/.test(command)));
    t.deepEqual(result.unasked, [], 'a second question would have no other answer');
  });

  test(`${name}: more than a hundred recipients are asked in several connections`, async (t) => {
    const fixture = await start(t, { startTls: false, replies: {} });
    const recipients = Array.from({ length: 120 }, (_, index) => `u${index}@contoso.com`);
    const result = await ask(fixture, { recipients });
    t.true(result.recipients.every(({ answer }) => answer === 'Refused'));
    t.is(fixture.commands.filter((command) => command === 'QUIT').length, 2);
    t.deepEqual(result.unasked, []);
  });
}
