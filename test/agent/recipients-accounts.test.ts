import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { body, bodyOf } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { type Shell, toolSets } from './support/shells.ts';

const serial = onMachine(test, 'listing accounts');

/** An old server whose accounts are those of `passwd`: both files are for this process alone. */
async function start(t: ExecutionContext, shell: Shell) {
  const machine = await startMachine(t);
  const etc = join(machine.dir, 'etc');
  const home = join(machine.dir, 'anna');
  const passwd = [
    'root:x:0:0::/none:/bin/sh',
    `Anna:x:1000:1000::${home}:/bin/sh`,
    'postfix:x:60101:60101::/none:/bin/false',
    'nobody:x:65534:65534::/none:/bin/false',
    '',
  ];
  mkdirSync(home);
  writeFileSync(join(etc, 'passwd'), passwd.join('\n'));
  writeFileSync(join(etc, 'aliases'), 'root: anna\n');
  await machine.run(['postalias', `hash:${etc}/aliases`]);
  machine.operator.settings(body({}));
  const mounting = `for file in passwd nsswitch.conf; do mount --bind ${etc}/$file /etc/$file; done; exec "$@"`;
  const agent = [...shell.command, join(machine.dir, 'hybridmail-agent.sh'), '-c', join(machine.dir, 'agent.conf')];
  return {
    machine,
    forward: join(home, '.forward'),
    async listed(sources: string, more: readonly string[] = []): Promise<string> {
      writeFileSync(join(etc, 'nsswitch.conf'), `# ours\n${sources}\nhosts: files dns\n`);
      // The rest is as Postfix has it.
      machine.postfix([
        'mydestination = contoso.com',
        'myorigin = contoso.com',
        `alias_maps = hash:${etc}/aliases`,
        ...more,
      ]);
      machine.operator.forget();
      await machine.run(['sh', '-ec', mounting, 'sh', ...agent, 'once'], shell);
      const told = /^recipients (?:unknown )?(.*)$/m.exec(machine.operator.reports.at(-1) ?? '')?.[1] ?? '';
      return /^[0-9a-f]{64}$/.test(told) ? (machine.operator.recipients.at(-1) ?? '') : told;
    },
  };
}

const LIST = bodyOf([
  'domain contoso.com',
  'accepts anna@contoso.com',
  'accepts nobody@contoso.com',
  'accepts postfix@contoso.com',
  'accepts root@contoso.com anna@contoso.com',
]);
const UNLISTED = 'local_recipient_maps has proxy:unix:passwd.byname, which cannot be listed';

const SOURCES: readonly (readonly [sources: string, told: string, why: string])[] = [
  ['passwd: files', LIST, 'all accounts are in the file'],
  ['passwd:\tcompat [NOTFOUND=return] # ours', LIST, 'the old word for it'],
  ['', LIST, 'nothing else is named'],
  ['passwd: files sss', UNLISTED, 'a service that knows accounts by their names only'],
  ['passwd: ldap files', UNLISTED, 'a directory'],
];

for (const shell of toolSets()) {
  serial(`the accounts of the machine are listed where all of them are known, with ${shell.name}`, async (t) => {
    const { listed } = await start(t, shell);
    for (const [sources, told, why] of SOURCES) t.is(await listed(sources), told, why);
  });

  serial(`an account that forwards by a file of its own is not read, with ${shell.name}`, async (t) => {
    const { listed, forward, machine } = await start(t, shell);
    writeFileSync(forward, 'anna@fabrikam.com\n');
    t.is(await listed('passwd: files'), 'an account forwards by its .forward file');
    t.is(await listed('passwd: files', ['forward_path =']), LIST, 'such files are off');
    t.is(machine.operator.recipients.length, 1);
    rmSync(forward);
    t.is(await listed('passwd: files'), LIST);
  });
}
