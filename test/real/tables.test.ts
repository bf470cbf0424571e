import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { toPostfixTable } from '../../src/domain/recipients/formats/postfix.ts';
import { aForwarder } from '../domain/recipients/formats/arbitrary.ts';
import { run } from './support/namespace.ts';
import { onServers } from './support/on-servers.ts';

const serial = onServers(test, 'the table of forwarders and postmap');

const LOCAL_PARTS = [
  'bob',
  "o'brien",
  '|pipe',
  '/file',
  '-dash',
  '+plus',
  '=equals',
  '$shell',
  '!bang',
  '%percent',
  '`tick',
];

serial('postmap takes the table as it is and finds each address in it', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'postmap-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'main.cf'), 'compatibility_level = 3.6\n');
  const table = join(dir, 'hybridmail');
  const list = LOCAL_PARTS.map((local) => aForwarder(`${local}@contoso.com`, `${local}@contosocom.onmicrosoft.com`));
  writeFileSync(table, `${toPostfixTable(list).join('\n')}\n`);
  run(['postmap', '-c', dir, `hash:${table}`]);
  const rows = run(['postmap', '-c', dir, '-s', `hash:${table}`])
    .trimEnd()
    .split('\n');
  t.is(rows.length, list.length, 'no comment became a line');
  for (const { address, target } of list) {
    const found = run(['postmap', '-c', dir, '-q', address, `hash:${table}`]).trimEnd();
    t.is(found.replaceAll('"', ''), target);
  }
});
