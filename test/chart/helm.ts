import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { helm, type ToolResult } from '../support/kubectl.ts';

export const CHART_DIR = fileURLToPath(new URL('../../charts/hybrid-mail-operator', import.meta.url));

/** A rendered object, as far as the tests look at it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
  readonly spec?: DeploymentSpec;
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface DeploymentSpec {
  readonly replicas: number;
  readonly strategy: object;
  readonly template: { readonly spec: PodSpec };
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly securityContext: object;
  readonly containers: readonly Container[];
}

interface Container {
  readonly image: string;
  readonly securityContext: object;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly ports?: readonly object[];
  readonly volumeMounts?: readonly object[];
}

/** Renders without a cluster; `values` as of `--set`. */
export function template(...values: readonly string[]): Promise<ToolResult> {
  const args = values.flatMap((value) => ['--set', value]);
  return helm('', ['template', 'operator', CHART_DIR, '--namespace', 'mail-system', ...args]);
}

/** The rendered objects; throws what helm said if it did not render. */
export async function render(...values: readonly string[]): Promise<Manifest[]> {
  const { code, stdout, stderr } = await template(...values);
  if (code !== 0) throw new Error(stderr);
  const documents = parseAllDocuments(stdout);
  return documents.map((document) => document.toJS() as Manifest | null).filter((object) => object !== null);
}
