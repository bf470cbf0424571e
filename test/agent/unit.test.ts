import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SCRIPT } from './support/shells.ts';

const UNIT = new URL('../../src/agent/hybridmail-agent@.service', import.meta.url);
/** As `hybridmail agent install` names it. */
const INSTANCE = 'hybridmail-agent@customer-contoso_contoso-com.service';

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd) console.log('skipped: the unit of the agent: systemd-analyze is not there (Debian package systemd)');
const withSystemd = hasSystemd ? test : test.skip;

/** What systemd says of the unit on a machine that has the script, and no other unit. */
function verify(t: ExecutionContext, unit: string): string {
  const root = mkdtempSync(join(tmpdir(), 'hybridmail-unit-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  for (const folder of ['etc/systemd/system', 'usr/local/sbin']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'etc/systemd/system/hybridmail-agent@.service'), unit);
  copyFileSync(SCRIPT, join(root, 'usr/local/sbin/hybridmail-agent.sh'));
  const { stderr } = spawnSync('systemd-analyze', ['verify', `--root=${root}`, '--recursive-errors=no', INSTANCE], {
    encoding: 'utf8',
  });
  return stderr;
}

withSystemd('systemd takes the unit for one of the domains of a server', (t) => {
  t.is(verify(t, readFileSync(UNIT, 'utf8')), '');
});

withSystemd('systemd would say what is wrong with it', (t) => {
  const text = readFileSync(UNIT, 'utf8');
  t.regex(verify(t, text.replace('ProtectSystem=strict', 'ProtectSystem=strickt')), /protect system value/);
  t.regex(
    verify(t, text.replace('ExecStart=/usr/local/sbin/hybridmail-agent.sh', 'ExecStart=/usr/local/sbin/another.sh')),
    /another\.sh/,
  );
});

withSystemd('what the service may do is little, by the measure of systemd itself', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'hybridmail-unit-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const file = join(root, 'hybridmail-agent@.service');
  copyFileSync(UNIT, file);
  const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
    encoding: 'utf8',
  });
  const exposure = Number(/Overall exposure level for .*: ([\d.]+)/.exec(said)?.[1]);
  t.log(`exposure ${exposure} of 10`);
  // systemd calls 0 to 4.9 "OK" or better; a service without any of it has 9.6.
  t.true(exposure < 4);
});
