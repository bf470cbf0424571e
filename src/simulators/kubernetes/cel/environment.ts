import { Environment } from '@marcbachmann/cel-js';
import { registerAddresses } from './addresses.ts';
import { registerTexts } from './texts.ts';

export interface CompiledRule {
  /** Why the expression is no valid CEL; then `evaluate` throws. */
  error?: string;
  /** The value of the expression. Throws what CEL calls an evaluation error. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** Compiles an expression over `self` and `oldSelf` with Kubernetes' functions. */
export function compileRule(expression: string): CompiledRule {
  try {
    const program = kubernetesEnvironment().parse(expression);
    const { error } = program.check();
    return { evaluate: (variables) => program(variables), ...(error ? { error: summary(error) } : {}) };
  } catch (error) {
    return {
      error: summary(error),
      evaluate() {
        throw error;
      },
    };
  }
}

function kubernetesEnvironment(): Environment {
  // Kubernetes types `self` by the schema; `dyn` accepts the same rules, and a wrong field name shows when it is evaluated.
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
    .registerVariable('self', 'dyn')
    .registerVariable('oldSelf', 'dyn');
  return registerTexts(registerAddresses(environment));
}

function summary(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}
