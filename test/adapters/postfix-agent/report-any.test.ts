import test from 'ava';
import fc from 'fast-check';
import { ParseError } from '../../../src/adapters/postfix-agent/parse-error.ts';
import { parseReport, type Report } from '../../../src/adapters/postfix-agent/report-parser.ts';
import { DOMAIN, sha256 } from './fixture.ts';

const DIGEST = sha256('x');
const REPORT = `hybridmail 1
applied ${DIGEST}
forwarders 1 2
missing bob@contoso.com
foreign old@contoso.com
sender on
role local
queue 12
recipients ${DIGEST}
error postmap: fatal: open database
`;

const address = fc.stringMatching(/^[a-z0-9.+'-]{1,30}$/).map((name) => `${name}@${DOMAIN}`);
const addresses = (maxLength: number) => fc.uniqueArray(address, { maxLength }).map((list) => list.sort());
const anyReport: fc.Arbitrary<Report> = fc
  .record({
    applied: fc.option(fc.string().map(sha256), { nil: null }),
    inForce: fc.nat(100_000),
    missing: addresses(20),
    foreign: addresses(100),
    sender: fc.boolean(),
    role: fc.constantFrom('local', 'relay', 'none', null),
    queue: fc.option(fc.nat(999_999_999), { nil: null }),
    recipients: fc.oneof(
      fc.constant(null),
      fc.string().map((text) => ({ digest: sha256(text) })),
      fc.stringMatching(/^[!-~][ -~]{0,100}$/).map((why) => ({ why })),
    ),
    error: fc.option(fc.stringMatching(/^[!-~][ -~]{0,100}$/), { nil: null }),
  })
  .map((report) => ({ ...report, wanted: report.inForce + report.missing.length }));

test('what is written is read again', (t) => {
  fc.assert(
    fc.property(anyReport, (report) => {
      t.deepEqual(parseReport(write(report), DOMAIN), report);
    }),
  );
});

test('bytes by chance are refused with a ParseError and nothing else', (t) => {
  const parts = fc.oneof(fc.constantFrom(...(REPORT.match(/.*\n/g) ?? [])), fc.string(), fc.constant('\n'));
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.array(parts, { maxLength: 20 }).map((lines) => lines.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseReport(text, DOMAIN);
      } catch (error) {
        t.true(error instanceof ParseError);
      }
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});

function write({ applied, inForce, wanted, missing, foreign, sender, role, queue, recipients, error }: Report): string {
  const lines = [
    'hybridmail 1',
    `applied ${applied ?? '-'}`,
    `forwarders ${inForce} ${wanted}`,
    ...missing.map((one) => `missing ${one}`),
    ...foreign.map((one) => `foreign ${one}`),
    `sender ${sender ? 'on' : 'off'}`,
    ...(role === null ? [] : [`role ${role}`]),
    ...(queue === null ? [] : [`queue ${queue}`]),
    ...(recipients === null
      ? []
      : [`recipients ${'digest' in recipients ? recipients.digest : `unknown ${recipients.why}`}`]),
    ...(error === null ? [] : [`error ${error}`]),
  ];
  return `${lines.join('\n')}\n`;
}
