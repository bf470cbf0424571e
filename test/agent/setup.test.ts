import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { onMachine, startMachine } from './support/machine.ts';
import { MAIL, startMail } from './support/mail.ts';
import { toolSets } from './support/shells.ts';

const serial = onMachine(test, 'setting Postfix up');

const ALIASES = 'virtual_alias_maps';
const ROUTES = 'sender_dependent_default_transport_maps';
/** What is there before and must be there after, to the letter. */
const [OLD_ALIASES, OLD_ROUTES] = [
  'inline:{ old@contoso.com=x@y.z }, inline:{ older@contoso.com=x@y.z }',
  'inline:{ @fabrikam.com=smtp:[a.b]:25 }',
];

for (const shell of toolSets()) {
  serial(`setup prints what --apply does, twice is as once, and unset takes it back, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const before = [...MAIL, `${ALIASES} = ${OLD_ALIASES}`, `${ROUTES} = ${OLD_ROUTES}`];
    machine.postfix(before);
    const agent = async (...args: string[]) => {
      const ended = await machine.agent(args, shell).ended;
      machine.cool();
      return ended;
    };
    const setting = async (name: string): Promise<string> => (await machine.run(['postconf', '-h', name])).out.trim();
    const mail = await startMail(machine);
    const [ours, routes] = [`lmdb:${machine.maps}/forwarders`, `lmdb:${machine.maps}/senders`];

    const printed = (await agent('setup')).out;
    t.false(existsSync(machine.maps));
    t.true(printed.includes(`\npostconf -e '${ALIASES} = ${ours}, ${OLD_ALIASES}' '${ROUTES} = `), printed);
    t.true(printed.endsWith('\npostfix reload\n'));
    t.is(await setting(ALIASES), OLD_ALIASES);

    const applied = await agent('setup', '--apply');
    t.is(applied.code, 0, applied.log);
    t.is(await setting(ALIASES), `${ours}, ${OLD_ALIASES}`);
    t.is(await setting(ROUTES), `${routes}, ${OLD_ROUTES}`);
    t.is(mail.logged('reload -- version'), 1);
    t.regex(await mail.recipient('old@contoso.com'), /^250/, 'the maps are there before Postfix looks into them');

    const once = readFileSync(join(machine.dir, 'etc', 'main.cf'), 'utf8');
    t.is((await agent('setup', '--apply')).code, 0);
    t.is(readFileSync(join(machine.dir, 'etc', 'main.cf'), 'utf8'), once);
    t.is((await agent('setup')).out, '');
    t.is(mail.logged('reload -- version'), 1);

    machine.configure({ MAP_TYPE: 'hash' });
    t.true((await agent('setup')).out.includes(`'${ALIASES} = hash:${machine.maps}/forwarders, ${OLD_ALIASES}'`));

    t.true((await agent('unset')).out.endsWith('\npostfix reload\n'));
    t.is((await agent('unset', '--apply')).code, 0);
    t.is(await setting(ALIASES), OLD_ALIASES);
    t.is(await setting(ROUTES), OLD_ROUTES);
    t.is((await agent('unset')).out, '');
  });

  serial(`the printed commands do the same in a shell, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    machine.postfix([`${ALIASES} = pcre:{ {/it's/ x@y.z} }`]);
    const { out } = await machine.agent(['setup'], shell).ended;
    const commands = out.replace('postfix reload\n', '');
    t.is((await machine.run(['sh', '-ec', commands])).code, 0);
    t.is((await machine.agent(['setup'], shell).ended).out, '');
    t.deepEqual(await machine.look('forwarders', ['anna@contoso.com']), {});
  });
}
