import test from 'ava';
import { ANNA_AND_BOB, body, bodyOf, moved, ROUTE } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { respondWith } from './support/operator.ts';
import { toolSets } from './support/shells.ts';

const serial = onMachine(test, 'refusing');

const [ANNA, BOB] = ['anna', 'bob'].map((name) => `forwarder ${moved(name).join(' ')}`);
const DOMAIN = 'domain contoso.com';
const good = body({ ...ANNA_AND_BOB, sender: ROUTE });
const to = (address: string, target = 'x@contosocom.onmicrosoft.com'): string =>
  bodyOf([DOMAIN, `forwarder ${address} ${target}`]);

const REFUSED: readonly (readonly [body: string, error: string, why: string])[] = [
  ['', 'line 0: cut off', 'nothing at all'],
  [good.slice(0, -8), 'not lines of ASCII text', 'cut off within a line'],
  [good.split('\n').slice(0, 4).join('\n').concat('\n'), 'cut off', 'cut off after a line'],
  [good.replace('end 5', 'end 6'), 'line 6: lines are missing', 'a line was lost'],
  [good.replace('end 5', 'end 5 '), 'line 6: lines are missing', 'a blank at the end'],
  [`${good}more\n`, 'line 7: text after the end', 'something was added'],
  [good.replace('hybridmail 1', 'hybridmail 2'), 'line 1: not of protocol version 1', 'a later protocol'],
  ['<html>login here</html>\n', 'line 1: not of protocol version 1', 'another server answers'],
  [bodyOf([`${ANNA}`]), 'line 2: no domain', 'no domain'],
  [bodyOf(['domain com']), 'line 2: no domain', 'a top-level domain'],
  [bodyOf(['domain fabrikam.com']), 'line 2: another domain than contoso.com', 'not the domain of before'],
  [bodyOf([DOMAIN, DOMAIN]), 'line 3: unknown', 'two domains'],
  [bodyOf([DOMAIN, `${BOB}`, `${ANNA}`]), 'line 4: not sorted, or twice', 'not sorted'],
  [bodyOf([DOMAIN, `${BOB}`, `${BOB}`]), 'line 4: not sorted, or twice', 'an address twice'],
  [to('@contoso.com'), 'line 3: no address of contoso.com', 'a whole domain'],
  [to('eve@fabrikam.com'), 'line 3: no address of contoso.com', 'an address of another domain'],
  [to('eve@sub.contoso.com'), 'line 3: no address of contoso.com', 'an address of a subdomain'],
  [to('eve'), 'line 3: no address of contoso.com', 'no domain in the address'],
  [to('Eve@contoso.com'), 'line 3: no address of contoso.com', 'Postfix looks for small letters'],
  [to('#eve@contoso.com'), 'line 3: no address of contoso.com', 'a comment in the map'],
  [to('a..b@contoso.com'), 'line 3: no address of contoso.com', 'two dots'],
  [to('"e v"@contoso.com'), 'line 3: not an address and a target', 'a quoted address'],
  [to('eve@contoso.com', 'moved'), 'line 3: no target', 'a target without a domain'],
  [to('eve@contoso.com', '@contosocom.onmicrosoft.com'), 'line 3: no target', 'a domain as target'],
  [to('eve@contoso.com', 'a@b.com,c@d.com'), 'line 3: no target', 'two targets'],
  [to('eve@contoso.com', '|/bin/sh'), 'line 3: no target', 'a command as target'],
  [to('eve@contoso.com', 'anna@contoso.com'), 'line 3: no target', 'a target that could go round'],
  [to('eve@contoso.com', 'a@b.com c@d.com'), 'line 3: not an address and a target', 'a third word'],
  [to('eve@contoso.com', ' a@b.com'), 'line 3: not an address and a target', 'two blanks'],
  [to(`${'e'.repeat(1000)}@contoso.com`), 'line 3: too long', 'a line over 1,000 characters'],
  [to('eve@contoso.com', 'a@b.com\r'), 'not lines of ASCII text', 'a carriage return'],
  [to('eve\0@contoso.com'), 'not lines of ASCII text', 'a zero byte'],
  [to('evé@contoso.com'), 'not lines of ASCII text', 'not ASCII'],
  [bodyOf([DOMAIN, `sender @fabrikam.com ${ROUTE}`]), 'line 3: no route of @contoso.com', 'senders of another domain'],
  [bodyOf([DOMAIN, `sender anna@contoso.com ${ROUTE}`]), 'line 3: no route of @contoso.com', 'one sender'],
  [bodyOf([DOMAIN, 'sender @contoso.com pipe:[a.b]:25']), 'line 3: no route of @contoso.com', 'another transport'],
  [bodyOf([DOMAIN, 'sender @contoso.com smtp:a.b:25']), 'line 3: no route of @contoso.com', 'a host that has MX'],
  [bodyOf([DOMAIN, 'sender @contoso.com smtp:[a.b]']), 'line 3: no route of @contoso.com', 'no port'],
  [bodyOf([DOMAIN, `sender @contoso.com ${ROUTE}`, `${ANNA}`]), 'line 4: unknown', 'a forwarder after the sender'],
  [bodyOf([DOMAIN, `forwarders ${moved('anna').join(' ')}`]), 'line 3: unknown', 'an unknown word'],
];

for (const shell of toolSets()) {
  serial(`a body with anything wrong changes nothing and is reported, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.settings(good);
    t.is((await machine.once(shell)).code, 0);
    const before = machine.files();
    for (const [wrong, error, why] of REFUSED) {
      operator.answer((response) => respondWith(response, wrong));
      const { code, log } = await machine.once(shell);
      t.is(code, 1, why);
      const told = `refused: ${error.replace('line 0: ', '')}`;
      t.true(log.includes(told), `${why}: ${log}`);
      t.true(operator.reports.at(-1)?.endsWith(`\nerror ${told}\n`), `${why}: ${operator.reports.at(-1)}`);
      t.deepEqual(machine.files(), before, why);
    }
    t.is(operator.reports.filter((report) => report.includes('\nforwarders 2 2\n')).length, REFUSED.length + 1);
  });
}
