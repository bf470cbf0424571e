import test from 'ava';
import { ANNA_AND_BOB, body, moved, ROUTE } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { sha256 } from './support/operator.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'applying');

for (const shell of shells()) {
  serial(`what the operator wants is in force and reported, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    const first = body({ ...ANNA_AND_BOB, sender: ROUTE });
    operator.settings(first);
    const ended = await machine.once(shell);
    t.is(ended.code, 0, ended.log);
    t.deepEqual(await machine.look('forwarders', ['anna@contoso.com', 'bob@contoso.com', 'eve@contoso.com']), {
      'anna@contoso.com': 'anna@contosocom.onmicrosoft.com',
      'bob@contoso.com': 'bob@contosocom.onmicrosoft.com',
    });
    t.deepEqual(await machine.look('senders', ['@contoso.com']), { '@contoso.com': ROUTE });
    t.deepEqual(operator.reports, [
      `hybridmail 1\napplied ${sha256(first)}\nforwarders 2 2\nsender on\nrole none\nqueue 0\nrecipients unknown Postfix does not hold the domain\n`,
    ]);
    operator.settings(body({ forwarders: [moved('bob')] }));
    t.is((await machine.once(shell)).code, 0);
    t.deepEqual(await machine.look('forwarders', ['anna@contoso.com', 'bob@contoso.com']), {
      'bob@contoso.com': 'bob@contosocom.onmicrosoft.com',
    });
    t.deepEqual(await machine.look('senders', ['@contoso.com']), {});
    t.regex(operator.reports[1] ?? '', /^forwarders 1 1\nsender off$/m);
  });
}
