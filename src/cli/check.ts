import type { Finding } from '../domain/preflight/finding.ts';
import { LABELS, sentence } from '../domain/preflight.ts';
import { inspect } from './inspect.ts';
import { checkOptions } from './options.ts';
import { paint, plain, print } from './output.ts';
import { openSession } from './session.ts';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** Prints one line for each thing that was looked at; the exit code is 1 where one stands in the way. */
export async function check(args: readonly string[]): Promise<number> {
  await using session = await openSession(checkOptions(args));
  const findings = await inspect(session);
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  print(...findings.map((finding) => line(finding, width)), '', summary(findings));
  return findings.some(({ level }) => level === 'fail') ? 1 : 0;
}

function line(finding: Finding, width: number): string {
  const { level, subject, found, todo, said } = finding;
  const quoted = said === undefined ? found : `${found}: ${said}`;
  const label = paint(COLOURS[level], LABELS[level].padEnd(4));
  return `${label}  ${subject.padEnd(width)}  ${plain(sentence({ found: quoted, todo })).replaceAll('\n', ' ')}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  return `${count('ok')} ok, ${count('warn')} to know, ${count('fail')} to mend`;
}
