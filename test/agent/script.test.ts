import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { programFile, SCRIPT, type Shell, shells } from './support/shells.ts';

const shellcheck = programFile('shellcheck');
const all = shells();

(shellcheck ? test : test.skip)('shellcheck finds nothing in the script', (t) => {
  t.notThrows(() => execFileSync(shellcheck ?? '', ['-s', 'sh', SCRIPT], { encoding: 'utf8' }));
});

const URL = 'URL=https://operator.contoso.com:8443/v1/servers/mail/contoso';
const TOKEN = 'TOKEN_FILE=/etc/hybridmail/token';

const WRONG: readonly (readonly [file: string, error: string, why: string])[] = [
  [`# ours\n\n${URL}\n${TOKEN}\nCOLOUR=red\n`, 'line 5: not one of URL,', 'an unknown key'],
  [`${URL}\n${TOKEN}\nnonsense\n`, 'line 3: not one of URL,', 'no key at all'],
  [` ${URL}\n${TOKEN}\n`, 'line 1: not one of URL,', 'a blank before the key'],
  [`${TOKEN}\n`, 'URL is missing', 'no URL'],
  [`${URL}\n`, 'TOKEN_FILE is missing', 'no token'],
  [`${URL.replace('https', 'http')}\n${TOKEN}\n`, 'line 1: URL does not match', 'without encryption'],
  [`${URL}/\n${TOKEN}\n`, 'line 1: URL does not match', 'a slash at the end'],
  [`${URL}"\n${TOKEN}\n`, 'line 1: URL does not match', 'a quote for curl'],
  ['URL=https://a.b/v1/servers/mail\n', 'line 1: URL does not match', 'no name of the migration'],
  [`${URL}\nTOKEN_FILE=token\n`, 'line 2: TOKEN_FILE does not match', 'no path from the root'],
  [
    `${URL}\n${TOKEN}\nDIR=/var/lib/hybrid mail\n`,
    'line 3: DIR does not match',
    'a blank that parts a list of Postfix',
  ],
  [`${URL}\n${TOKEN}\nDIR=/a,/b\n`, 'line 3: DIR does not match', 'a comma that parts a list of Postfix'],
  [`${URL}\n${TOKEN}\nCA_FILE=\n`, 'line 3: CA_FILE does not match', 'nothing'],
  [`${URL}\n${TOKEN}\nWAIT=51\n`, 'line 3: WAIT does not match', 'longer than the operator may hold an answer'],
  [`${URL}\n${TOKEN}\nMAP_TYPE=texthash`, 'line 3: MAP_TYPE does not match', 'a map that needs a reload'],
  [`${URL}\n${TOKEN}\nDIR=$(touch /tmp/run)\n`, 'line 3: DIR does not match', 'a command is not run'],
];

function call({ command: [program = '', ...first] }: Shell, args: readonly string[]) {
  return spawnSync(program, [...first, SCRIPT, ...args], { encoding: 'utf8' });
}

for (const shell of all) {
  test(`a setting that cannot be is told with its line, with ${shell.name}`, (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'hybridmail-conf-'));
    t.teardown(() => rmSync(dir, { recursive: true }));
    const file = join(dir, 'agent.conf');
    for (const [text, error, why] of WRONG) {
      writeFileSync(file, text);
      const { status, stderr } = call(shell, ['-c', file, 'once']);
      t.is(status, 2, why);
      t.true(stderr.includes(`${file}${error.startsWith('line') ? ' ' : ': '}${error}`), `${why}: ${stderr}`);
      t.is(stderr.trim().split('\n').length, 1, why);
    }
    t.regex(call(shell, ['-c', join(dir, 'none'), 'once']).stderr, /cannot read .*none\n$/);
  });

  test(`help tells every command, and nonsense gets it too, with ${shell.name}`, (t) => {
    const { status, stdout } = call(shell, ['help']);
    t.is(status, 0);
    for (const word of ['run', 'once', 'status', 'setup', 'unset', '*/5 * * * * root']) t.true(stdout.includes(word));
    for (const args of [[], ['ruin'], ['run', 'once']]) {
      const wrong = call(shell, args);
      t.is(wrong.status, 2);
      t.is(wrong.stderr, stdout);
    }
  });
}
