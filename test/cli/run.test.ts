import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { COMMAND_HELP } from '../../src/cli/help.ts';
import { checkOptions, explainOptions, planOptions } from '../../src/cli/options.ts';
import { phasesAfter } from '../../src/cli/phases-after.ts';
import { runCli } from './support/customer.ts';

const MINIMAL = join(import.meta.dirname, '../fixtures/crds/valid/minimal.yaml');
const WITH_AGENT = join(import.meta.dirname, '../fixtures/crds/valid/postfix-agent.yaml');

interface Row {
  readonly name: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly code: number;
  readonly says: RegExp;
}

const ROWS: readonly Row[] = [
  { name: 'the version', args: ['--version'], code: 0, says: /^hybridmail \d+\.\d+\.\d+\n$/ },
  { name: 'help', args: ['--help'], code: 0, says: /check[\s\S]*plan[\s\S]*explain[\s\S]*demo/ },
  { name: 'help of a command', args: ['plan', '--help'], code: 0, says: /^usage: hybridmail plan -f FILE/ },
  {
    name: 'no command',
    args: [],
    code: 2,
    says: /^hybridmail: no command: give one of check, plan, explain, diagnose, agent, demo/,
  },
  { name: 'an unknown command', args: ['constructor'], code: 2, says: /no command "constructor"/ },
  { name: 'an unknown option', args: ['check', '--force'], code: 2, says: /Unknown option '--force'/ },
  { name: 'no file', args: ['check'], code: 2, says: /-f: is missing/ },
  { name: 'a file that is not there', args: ['check', '-f', '/nowhere.yaml'], code: 2, says: /cannot be read: ENOENT/ },
  {
    name: 'more input than any migration has',
    args: ['check', '-f', '-'],
    input: '#'.repeat(1_048_577),
    code: 2,
    says: /standard input: is larger than 1 MiB/,
  },
  {
    name: 'a phase that does not exist',
    args: ['plan', '-f', MINIMAL, '--phase', 'Cutover'],
    code: 2,
    says: /--phase: "Cutover"; give one of Prepare, Send/,
  },
  {
    name: 'how the agent comes onto the old server',
    args: ['agent', 'install', '-f', WITH_AGENT, '--operator', 'https://agents.example:8443'],
    code: 0,
    says: /--output \/usr\/local\/sbin\/hybridmail-agent\.sh https:\/\/agents\.example:8443\/agent\.sh[\s\S]*URL=https:\/\/agents\.example:8443\/v1\/servers\/default\/contoso-com\n[\s\S]*DIR=\/var\/lib\/hybridmail\/default_contoso-com\n[\s\S]*ExecStart=\/usr\/local\/sbin\/hybridmail-agent\.sh -c \/etc\/hybridmail\/%i\.conf run[\s\S]*enable --now hybridmail-agent@default_contoso-com\n/,
  },
  {
    name: 'no agent where a person writes the forwarders',
    args: ['agent', 'install', '-f', MINIMAL, '--operator', 'https://agents.example'],
    code: 2,
    says: /spec\.legacy\.forwarders\.provider: Manual has no agent; give Postfix/,
  },
  {
    name: 'an operator without TLS',
    args: ['agent', 'install', '-f', WITH_AGENT, '--operator', 'http://agents.example'],
    code: 2,
    says: /--operator: "http:\/\/agents\.example" is no https address/,
  },
  {
    name: 'nothing to do with an agent',
    args: ['agent', 'remove'],
    code: 2,
    says: /"remove" is no action; give install/,
  },
];

for (const { name, args, input, code, says } of ROWS) {
  test(`${name}: exit ${code}`, async (t) => {
    const result = await runCli(args, input);
    t.regex(code === 0 ? result.stdout : result.stderr, says);
    t.is(code === 0 ? result.stderr : result.stdout, '');
    t.is(result.code, code);
  });
}

test('options are read as the help tells them', (t) => {
  t.deepEqual(checkOptions(['-f', 'm.yaml']), { file: 'm.yaml', cluster: false });
  t.deepEqual(planOptions(['--file', '-', '--cluster', '--phase', 'Send', '-o', 'json']), {
    file: '-',
    cluster: true,
    phase: 'Send',
    output: 'json',
  });
  t.deepEqual(explainOptions(['-f', 'm', '--from', 'exchange', '--to', 'a@b.c', '--to', 'outside']), {
    file: 'm',
    cluster: false,
    phase: undefined,
    output: 'text',
    from: 'exchange',
    to: ['a@b.c', 'outside'],
  });
  t.throws(() => explainOptions(['-f', 'm', '--from', 'exchange']), { message: /--to: is missing/ });
  t.throws(() => explainOptions(['-f', 'm', '--to', 'a@b.c']), { message: /--from: is missing; give one of/ });
  t.throws(() => planOptions(['-f', 'm', '-o', 'yaml']), { message: /-o: "yaml"; give one of text, json/ });
});

test('docs/cli.md shows the help texts as they are', (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');
  for (const command of ['check', 'plan', 'explain', 'diagnose', 'agent'])
    t.true(page.includes(COMMAND_HELP[command] ?? '?'), command);
});

test('the phases after the next one lead to the declared one, forward and back', (t) => {
  t.deepEqual(phasesAfter('Send', 'Retire'), ['Receive', 'Retire']);
  t.deepEqual(phasesAfter('Send', 'Send'), []);
  t.deepEqual(phasesAfter('Receive', 'Send'), ['Send']);
});
