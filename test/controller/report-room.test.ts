import test from 'ava';
import fc from 'fast-check';
import { reportData } from '../../src/controller/report-data.ts';
import { fitReport } from '../../src/controller/report-room.ts';
import { aMailbox, aSpec, someFacts } from '../support/builders.ts';
import { aSituation } from './situations.ts';

const EXCHANGE = '220 old.contoso.com Microsoft ESMTP MAIL Service ready';

function reportOf(count: number, greeting = '220 old.contoso.com ESMTP Postfix') {
  const usual = someFacts();
  const recipients = Array.from({ length: count }, (_, i) => aMailbox(`somebody-with-a-long-name-${i}`));
  const facts = {
    ...usual,
    exchange: { ...usual.exchange, recipients },
    legacyProbe: { ...usual.legacyProbe, greeting },
  };
  return reportData(aSituation({ spec: aSpec({ recipients: { migrated: { from: 'EveryMailbox' } } }), facts }));
}

test('a text that fits is whole, and takes its room from those after it', (t) => {
  const texts = [
    { key: 'first', lines: ['aaaa', 'bbbb'] },
    { key: 'second', lines: ['cccc', 'dddd'] },
  ];
  t.deepEqual(fitReport(texts), { first: 'aaaa\nbbbb\n', second: 'cccc\ndddd\n' });
  t.deepEqual(fitReport(texts, 18), { first: 'aaaa\nbbbb\n', second: 'cccc\n# 1 more lines do not fit\n' });
});

test('a script is there as a whole or not at all, and what comes after it has its room', (t) => {
  const script = { key: 'script', lines: ['aaaa', 'bbbb'], insteadOfPart: '# too long' };
  const list = { key: 'list', lines: ['cccc'] };
  t.deepEqual(fitReport([script, list], 11), { script: '# too long\n', list: 'cccc\n' });
});

test('no list of texts takes more than its room, beside a line for each that was cut', (t) => {
  const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }).map((line) => line.replaceAll(/[\r\n]/g, ' ')));
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 5 }), fc.nat(300), (all, room) => {
      const texts = fitReport(
        all.map((item, i) => ({ key: `${i}`, lines: item })),
        room,
      );
      const bytes = Object.values(texts).reduce((sum, text) => sum + Buffer.byteLength(JSON.stringify(text)) - 2, 0);
      t.true(bytes <= room + all.length * 40);
    }),
  );
  t.pass();
});

test('an old server of any kind gets its list, only an Exchange Server the scripts', (t) => {
  const usual = reportOf(2);
  t.regex(
    usual['forwarders-postfix.txt'] ?? '',
    /^somebody-with-a-long-name-0@contoso\.com somebody.*\.onmicrosoft\.com$/m,
  );
  t.regex(usual['forwarders-valiases.txt'] ?? '', /^somebody-with-a-long-name-0@contoso\.com: somebody/m);
  t.regex(usual['forwarders.txt'] ?? '', /^somebody-with-a-long-name-0@contoso\.com {2}somebody/m);
  t.false('exchange-server.ps1' in usual);
  const data = reportOf(2, EXCHANGE);
  t.regex(data['exchange-server.ps1'] ?? '', /^ {4}Set-Forwarder 'somebody-with-a-long-name-1@contoso\.com'/m);
  t.regex(data['exchange-server-undo.ps1'] ?? '', /^ {4}Remove-Forwarder 'somebody-with-a-long-name-1@contoso\.com'/m);
});

for (const count of [1_000, 4_000, 6_000, 20_000]) {
  test(`the report on ${count} people fits into one request, with whole scripts or none`, (t) => {
    const data = reportOf(count, EXCHANGE);
    t.true(Buffer.byteLength(JSON.stringify({ data })) < 1_040_000);
    const script = data['exchange-server.ps1'] ?? '';
    const undo = data['exchange-server-undo.ps1'] ?? '';
    const rows = data['forwarders.csv']?.trimEnd().split('\n').slice(1) ?? [];
    const missing = Number(/# (\d+) more/.exec(rows.at(-1) ?? '')?.[1] ?? 0);
    t.is(missing > 0 ? rows.length - 1 + missing : rows.length, count);
    if (script.includes('Set-Forwarder')) {
      t.is(script.split('\n    Set-Forwarder ').length - 1, count);
      t.is(undo.split('\n    Remove-Forwarder ').length - 1, count, 'who can do can undo');
    } else {
      t.is(script, `# The script for ${count} forwarders does not fit here; the list is in forwarders.csv.\n`);
    }
  });
}

test('an address that no list can hold is named with the reason', (t) => {
  const usual = someFacts();
  const facts = { ...usual, exchange: { ...usual.exchange, recipients: [aMailbox('*')] } };
  const data = reportData(aSituation({ spec: aSpec({ recipients: { migrated: { from: 'EveryMailbox' } } }), facts }));
  t.is(data['forwarders-not-written.txt'], '"*@contoso.com" has characters that not every list can hold\n');
  t.is(data['forwarders.csv'], 'address,target,proof\n');
});
