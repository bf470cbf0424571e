import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { MICROSOFT_RANGES } from '../../src/api/v1alpha1/rules/network.ts';
import { renderCidrTable } from '../../src/domain/ranges/render.ts';
import { run } from './support/namespace.ts';
import { onServers } from './support/on-servers.ts';

const realTest = onServers(test, 'the cidr table of sending ranges');

const ASKED: ReadonlyArray<{ address: string; answer: string; reason: string }> = [
  { address: '40.92.0.0', answer: 'permit', reason: 'the first address of a network' },
  { address: '40.93.255.255', answer: 'permit', reason: 'its last address' },
  { address: '40.94.0.0', answer: '', reason: 'the next one' },
  { address: '40.107.20.1', answer: 'permit', reason: 'the second network' },
  { address: '52.103.255.255', answer: 'permit', reason: 'the third' },
  { address: '104.47.127.255', answer: 'permit', reason: 'the last of IPv4' },
  { address: '104.47.128.0', answer: '', reason: 'the other half' },
  { address: '2a01:111:f400::1', answer: 'permit', reason: 'IPv6, without brackets' },
  { address: '2a01:111:f403:ffff:ffff:ffff:ffff:ffff', answer: 'permit', reason: 'the last address of IPv6' },
  { address: '2a01:111:f404::1', answer: '', reason: 'the next network of IPv6' },
  { address: '203.0.113.10', answer: '', reason: 'somebody else' },
];

realTest('Postfix reads every line of the table, and nothing more', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cidr-table-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'main.cf'), 'compatibility_level = 3.6\n');
  writeFileSync(join(folder, 'ranges.cidr'), renderCidrTable({ version: '2026081400', ranges: MICROSOFT_RANGES }));
  for (const { address, answer, reason } of ASKED) {
    t.is(lookUp(folder, address), answer, `${address}: ${reason}`);
  }
});

/** What `postmap -q` prints, or nothing when it finds nothing. It tells of a line that it cannot read, and goes on. */
function lookUp(folder: string, address: string): string {
  const command = `postmap -c ${folder} -q ${address} cidr:${folder}/ranges.cidr 2>&1 || [ $? -eq 1 ]`;
  return run(['sh', '-c', command]).trim();
}
