import { parseArgs } from 'node:util';
import { PHASES, type Phase } from '../api/v1alpha1/normalize.ts';
import { BadInput } from './bad-input.ts';

/** What every command that reads a migration is told. */
export interface CommonOptions {
  /** Path of the YAML, `-` for standard input. */
  readonly file: string;
  /** Reads what the file lacks from the cluster of the kubeconfig. */
  readonly cluster: boolean;
}

export interface PlanOptions extends CommonOptions {
  /** Asked for instead of `spec.phase`. */
  readonly phase: Phase | undefined;
  readonly output: 'text' | 'json';
}

export interface ExplainOptions extends Omit<PlanOptions, 'output'> {
  readonly output: (typeof EXPLAIN_FORMATS)[number];
  readonly from: 'internet' | 'old-server' | 'exchange';
  /** Addresses, or `outside`. */
  readonly to: readonly string[];
}

export interface DiagnoseOptions {
  /** The bounce: a path, or `-` for standard input. */
  readonly bounce: string;
  /** The migration whose world is looked at; null for none. */
  readonly migration: CommonOptions | null;
  readonly output: PlanOptions['output'];
}

export interface AgentOptions {
  /** Path of the YAML, `-` for standard input. */
  readonly file: string;
  /** `https://host[:port]` */
  readonly operator: string;
}

const FORMATS = ['text', 'json'] as const;
const EXPLAIN_FORMATS = [...FORMATS, 'mermaid', 'svg'] as const;
const ORIGINS = ['internet', 'old-server', 'exchange'] as const;

const COMMON = {
  file: { type: 'string', short: 'f' },
  cluster: { type: 'boolean', default: false },
} as const;
const PLAN = { ...COMMON, phase: { type: 'string' }, output: { type: 'string', short: 'o', default: 'text' } } as const;
const EXPLAIN = { ...PLAN, from: { type: 'string' }, to: { type: 'string', multiple: true } } as const;

const DIAGNOSE = { ...COMMON, output: PLAN.output } as const;

export function checkOptions(args: readonly string[]): CommonOptions {
  return common(parse(args, COMMON));
}

export function planOptions(args: readonly string[]): PlanOptions {
  const values = parse(args, PLAN);
  return { ...planning(values), output: oneOf('-o', values.output, FORMATS) };
}

export function explainOptions(args: readonly string[]): ExplainOptions {
  const values = parse(args, EXPLAIN);
  const { to = [] } = values;
  if (to.length === 0) throw new BadInput(['--to: is missing; give an address of the domain, or outside']);
  const from = oneOf('--from', values.from, ORIGINS);
  return { ...planning(values), output: oneOf('-o', values.output, EXPLAIN_FORMATS), from, to };
}

export function agentOptions(args: readonly string[]): AgentOptions {
  const options = { file: COMMON.file, operator: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  const [action, ...more] = positionals;
  if (action !== 'install' || more.length > 0) {
    throw new BadInput([`agent: ${JSON.stringify(positionals.join(' '))} is no action; give install`]);
  }
  if (values.file === undefined) throw new BadInput(['-f: is missing; give the YAML of the migration']);
  const { operator } = values;
  if (operator === undefined || !/^https:\/\/[^/\s]+$/.test(operator)) {
    const what =
      operator === undefined ? 'is missing' : `${JSON.stringify(operator)} is no https address without a path`;
    throw new BadInput([`--operator: ${what}; give the address at which agents reach the operator`]);
  }
  return { file: values.file, operator };
}

export function diagnoseOptions(args: readonly string[]): DiagnoseOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: DIAGNOSE,
    strict: true,
    allowPositionals: true,
  });
  const [bounce = '-', ...more] = positionals;
  if (more.length > 0) throw new BadInput([`FILE: more than one: ${positionals.join(', ')}`]);
  if (values.file === '-' && bounce === '-') {
    throw new BadInput(['-f: standard input cannot be the migration and the bounce; give one of them as a file']);
  }
  if (values.file === undefined && values.cluster) throw new BadInput(['--cluster: says nothing without -f']);
  const output = oneOf('-o', values.output, FORMATS);
  return { bounce, migration: values.file === undefined ? null : common(values), output };
}

function common({ file, cluster }: { file?: string; cluster: boolean }): CommonOptions {
  if (!file) throw new BadInput(['-f: is missing; give the file of the migration, or - for standard input']);
  return { file, cluster };
}

function planning(values: { file?: string; cluster: boolean; phase?: string }): Omit<PlanOptions, 'output'> {
  return {
    ...common(values),
    phase: values.phase === undefined ? undefined : oneOf('--phase', values.phase, PHASES),
  };
}

function oneOf<const T extends string>(option: string, value: string | undefined, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  if (found !== undefined) return found;
  throw new BadInput([
    `${option}: ${value === undefined ? 'is missing' : JSON.stringify(value)}; give one of ${allowed.join(', ')}`,
  ]);
}

type OptionTable = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** Errors: those of parseArgs, with a code that begins with ERR_PARSE_ARGS. */
function parse<const T extends OptionTable>(args: readonly string[], options: T) {
  return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
}
