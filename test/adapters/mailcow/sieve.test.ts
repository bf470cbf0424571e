import test from 'ava';
import { type Redirects, readRedirects, redirectScript, redirectTarget } from '../../../src/adapters/mailcow/sieve.ts';

const A = 'a@fabrikam.com';
const B = 'b@fabrikam.com';

const SCRIPTS: ReadonlyArray<readonly [script: string, read: Redirects | undefined, reason: string]> = [
  [`redirect "${A}";`, { targets: [A], keeps: false }, 'a redirect takes the implicit keep back'],
  [`redirect "${A}"; keep;`, { targets: [A], keeps: true }, 'a keep puts it back'],
  [`redirect "${A}"; stop; keep;`, { targets: [A], keeps: false }, 'nothing happens behind a stop'],
  [`require ["copy"]; redirect :copy "${A}";`, { targets: [A], keeps: true }, 'a copy leaves the keep alone'],
  [`require "copy"; redirect :copy "${A}"; redirect "${B}";`, { targets: [A, B], keeps: false }, 'the second does not'],
  [`# to A\r\n/* and\nB */ REDIRECT\n"${A}" ;\r\nredirect "${B}";\r\n`, { targets: [A, B], keeps: false }, 'comments'],
  [`if true { redirect "${A}"; }`, undefined, 'some messages are not all'],
  [`require "vacation"; vacation "x"; redirect "${A}";`, undefined, 'it does more'],
  [`redirect "${A}"`, undefined, 'a command that does not end'],
  ['redirect "a@fabrikam.com;', undefined, 'a string that does not end'],
  ['keep;', undefined, 'no redirect at all'],
  ['', undefined, 'no script at all'],
];

for (const [script, read, reason] of SCRIPTS) {
  test(`${JSON.stringify(script)} is read as ${JSON.stringify(read)}: ${reason}`, (t) => {
    t.deepEqual(readRedirects(script), read);
  });
}

for (const target of ['anna@contosocom.onmicrosoft.com', `"a\\"; keep; #"@fabrikam.com`, `o'brien\\@fabrikam.com`]) {
  test(`the target ${target} comes back out of its script, and nothing with it`, (t) => {
    t.is(redirectTarget(redirectScript(target)), target);
    t.deepEqual(readRedirects(redirectScript(target)), { targets: [target], keeps: false });
  });
}

for (const script of [`redirect :copy "${A}";`, `redirect "${A}"; redirect "${B}";`, `redirect "${A}"; keep;`]) {
  test(`${script} is not of our form`, (t) => {
    t.is(redirectTarget(script), undefined);
  });
}
