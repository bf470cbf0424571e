import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ANNA_AND_BOB, body, ROUTE } from './support/bodies.ts';
import { type Machine, onMachine, startMachine } from './support/machine.ts';
import { toolSets } from './support/shells.ts';

const serial = onMachine(test, 'reporting');

/** For each process of the agent: three work at once at most, together less than 300 MB. */
const ADDRESS_SPACE_KIB = 97_000;

/** `$M` is the agent's folder, `$E` Postfix's. */
const OURS = 'virtual_alias_maps = lmdb:$M/forwarders';
const ROUTES = 'sender_dependent_default_transport_maps = lmdb:$M/senders';

const TOLD: readonly (readonly [postfix: readonly string[], told: RegExp, why: string])[] = [
  [[OURS, ROUTES], /^role none$/m, 'no domain'],
  [[OURS, ROUTES, 'mydestination = localhost, Contoso.com'], /^role local$/m, 'in the list'],
  [[OURS, ROUTES, 'mydomain = contoso.com', 'mydestination = $mydomain'], /^role local$/m, 'by another setting'],
  [[OURS, ROUTES, 'virtual_mailbox_domains = proxy:hash:$E/domains'], /^role local$/m, 'in a table'],
  [[OURS, ROUTES, 'virtual_alias_domains = $E/list'], /^role local$/m, 'in a file'],
  [
    [OURS, ROUTES, 'virtual_mailbox_domains = inline:{ a.b=x, contoso.com=x }'],
    /^role local$/m,
    'in the setting itself',
  ],
  [[OURS, ROUTES, 'mydestination = !contoso.com, contoso.com'], /^role none$/m, 'taken out of the list'],
  [[OURS, ROUTES, 'relay_domains = hash:$E/domains'], /^role relay$/m, 'sent on'],
  [[OURS, ROUTES, 'relay_domains = hash:$E/none'], /^sender on\nqueue/m, 'a table that does not answer'],
  [[`${OURS}, hash:$E/aliases, regexp:$E/list`, ROUTES], /^foreign old@contoso.com\nsender/m, 'another map'],
  [[ROUTES], /^forwarders 0 2\nmissing anna@contoso.com\nmissing bob@contoso.com$/m, 'Postfix does not ask'],
  [[ROUTES], /^error Postfix does not use the maps: .*setup --apply/m, 'Postfix does not ask'],
  [[OURS], /^sender off[\s\S]*\nerror Postfix does not use the maps/m, 'Postfix does not ask for routes'],
];

async function prepare(machine: Machine): Promise<void> {
  const etc = join(machine.dir, 'etc');
  writeFileSync(join(etc, 'domains'), 'contoso.com x\n');
  writeFileSync(join(etc, 'list'), '# ours\ncontoso.com\n');
  writeFileSync(
    join(etc, 'aliases'),
    'Old@contoso.com old@fabrikam.com\nstaying@contoso.com staying@contoso.com\n@contoso.com x@y.z\na@fabrikam.com b@c.d\n',
  );
  await machine.run(['sh', '-c', `postmap hash:${etc}/domains; postmap hash:${etc}/aliases`]);
}

for (const shell of toolSets()) {
  serial(`the report tells how Postfix holds the domain and what it uses, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    await prepare(machine);
    machine.operator.settings(body({ ...ANNA_AND_BOB, sender: ROUTE }));
    for (const [postfix, told, why] of TOLD) {
      machine.postfix(
        postfix.map((line) => line.replaceAll('$M', machine.maps).replaceAll('$E', `${machine.dir}/etc`)),
      );
      const { code } = await machine.once(shell);
      const report = machine.operator.reports.at(-1) ?? '';
      t.regex(report, told, why);
      t.is(code, report.includes('\nerror ') ? 1 : 0, why);
    }
    const status = await machine.agent(['status'], shell).ended;
    t.is(status.code, 0);
    t.regex(status.out, /^operator https:.*\ndomain contoso.com\napplied [0-9a-f]{64}\nforwarders 2 2\n/);
  });

  serial(`fifty thousand forwarders are taken, read back and told, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const name = (n: number): string => `user${String(n).padStart(6, '0')}`;
    const all = Array.from({ length: 50_000 }, (_, n) => name(n));
    const wanted = body({
      forwarders: all.map((user) => [`${user}@contoso.com`, `${user}@contosocom.onmicrosoft.com`]),
    });
    machine.operator.settings(wanted);
    const began = performance.now();
    const { code, log } = await machine.once(shell, ADDRESS_SPACE_KIB);
    t.log(`${Math.round(performance.now() - began)} ms`);
    t.is(code, 0, log);
    t.regex(machine.operator.reports[0] ?? '', /^forwarders 50000 50000\nsender/m);
    t.is(
      Object.keys(
        await machine.look(
          'forwarders',
          all.map((user) => `${user}@contoso.com`),
        ),
      ).length,
      50_000,
    );
    machine.operator.forget();
    t.is((await machine.once(shell)).code, 0);
    t.deepEqual(machine.operator.ledgers, [wanted]);
  });
}
