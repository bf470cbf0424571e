import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { ANNA_AND_BOB, body, ROUTE } from './support/bodies.ts';
import { type Machine, onMachine, startMachine } from './support/machine.ts';
import { type Answer, respondWith, sha256, TOKEN } from './support/operator.ts';
import { type Shell, shells } from './support/shells.ts';

const serial = onMachine(test, 'the operator answers');

const good = body({ ...ANNA_AND_BOB, sender: ROUTE });
const other = body({});

/** A response that names a longer body than it sends. */
const cutOff: Answer = (response) => {
  response.writeHead(200, { etag: `"${sha256(other)}"`, 'content-length': other.length });
  response.write(other.slice(0, -4), () => response.destroy());
};

const ANSWERS: readonly (readonly [answer: Answer, log: RegExp, why: string])[] = [
  [(response) => response.writeHead(401).end(), /refuses the token or the name/, 'a wrong token'],
  [(response) => response.writeHead(500).end('no'), /answers settings with 500/, 'an operator that is broken'],
  [(response) => response.writeHead(503, { 'retry-after': '7' }).end(), /is not ready: 503/, 'an operator that starts'],
  [(response) => response.writeHead(429).end(), /is not ready: 429/, 'too many questions'],
  [(response) => response.writeHead(204).end(), /answers settings with 204/, 'an answer without settings'],
  [(response) => response.destroy(), /no answer/, 'a connection that ends'],
  [cutOff, /no answer \(18\)/, 'a body that was cut off on the way'],
  [(response) => respondWith(response, other, sha256(good)), /digest is another/, 'another digest'],
  [(response) => response.writeHead(200).end(other), /digest is another/, 'no digest'],
];

async function unchanged(machine: Machine, shell: Shell): Promise<string> {
  const before = JSON.stringify(machine.files());
  const { code, log } = await machine.once(shell);
  return code === 1 && JSON.stringify(machine.files()) === before ? log : `changed: ${code} ${log}`;
}

for (const shell of shells()) {
  serial(`what is no answer with settings changes nothing, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    machine.operator.settings(good);
    t.is((await machine.once(shell)).code, 0);
    for (const [answer, expected, why] of ANSWERS) {
      machine.operator.answer(answer);
      t.regex(await unchanged(machine, shell), expected, why);
    }
  });

  serial(`a redirect is not followed, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    machine.operator.settings(good);
    t.is((await machine.once(shell)).code, 0);
    const seen: string[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization ?? 'nothing');
      response.end();
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    t.teardown(() => void elsewhere.close());
    const { port } = elsewhere.address() as AddressInfo;
    machine.operator.answer((response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${port}/v1/servers/mail/contoso/settings` }).end(),
    );
    t.regex(await unchanged(machine, shell), /answers settings with 302/);
    t.deepEqual(seen, []);
  });

  serial(`an operator with another name in its certificate gets no token, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t, ['operator.contoso.com']);
    machine.operator.settings(good);
    const { code, log } = await machine.once(shell);
    t.is(code, 1);
    t.regex(log, /no answer \(60\): curl: \(60\) SSL/);
    t.is(machine.operator.polls.length, 0);
  });

  serial(`more than 16 MiB are not taken, told or not, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const big = Buffer.alloc(40 * 1024 * 1024, 'x');
    machine.operator.answer((response) => response.writeHead(200, { 'content-length': big.length }).end(big));
    t.regex((await machine.once(shell)).log, /no answer \(63\)/);
    machine.operator.answer((response) => {
      response.writeHead(200);
      for (let sent = 0; sent < big.length; sent += 65_536) response.write(big.subarray(sent, sent + 65_536));
      response.end();
    });
    t.regex((await machine.once(shell)).log, /no answer \(\d+\)/);
  });

  serial(`an operator that forgot gets the ledger, byte by byte, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.settings(good);
    await machine.once(shell);
    operator.forget();
    t.is((await machine.once(shell)).code, 0);
    t.deepEqual(operator.ledgers, [good]);
    t.is((await machine.once(shell)).code, 0);
    t.is(operator.ledgers.length, 1);
  });

  serial(`a token that is none is not sent and not told, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    writeFileSync(`${machine.dir}/token`, `${TOKEN}" -k\n`);
    const { code, log } = await machine.once(shell);
    t.is(code, 1);
    t.regex(log, /no token in /);
    t.false(log.includes(TOKEN));
    t.is(machine.operator.polls.length, 0);
  });
}
