import type { HybridMailMigration } from '../../api/v1alpha1/types.generated.ts';
import type { Lab } from '../../simulators/lab.ts';
import { type Cluster, NAMESPACE } from './cluster.ts';
import { RESOURCE } from './customer.ts';
import type { Kubectl } from './kubectl.ts';
import type { Operator } from './operator.ts';
import type { Persons } from './persons.ts';
import type { Post } from './post.ts';
import type { Screen } from './screen.ts';
import type { Teller } from './tell.ts';

/** Everything that the scenes play with. */
export interface Stage {
  readonly lab: Lab;
  readonly cluster: Cluster;
  readonly operator: Operator;
  readonly screen: Screen;
  readonly persons: Persons;
  readonly post: Post;
  readonly follower: Follower;
  readonly teller: Teller;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The states of the resource, as the API server tells them. */
export interface Follower {
  /** States that were not taken yet, oldest first. */
  take(): readonly HybridMailMigration[];
  /** The newest state that was taken. */
  latest(): HybridMailMigration | undefined;
  /** Lets go of states from before this generation of the spec. */
  forget(before: number): void;
  stop(): Promise<void>;
}

export function followMigration(kubectl: Kubectl): Follower {
  let fresh: HybridMailMigration[] = [];
  let oldest = 0;
  let latest: HybridMailMigration | undefined;
  const watch = kubectl.watch(['-n', NAMESPACE, 'get', 'hmm'], (object) => {
    fresh.push(object as HybridMailMigration);
  });
  return {
    take() {
      const taken = fresh.filter(({ metadata }) => (metadata.generation ?? 0) >= oldest);
      fresh = [];
      latest = taken.at(-1) ?? latest;
      return taken;
    },
    latest: () => latest,
    forget(before) {
      oldest = before;
    },
    stop: () => watch.stop(),
  };
}

/** Changes made at Microsoft and Cloudflare since the start. */
export function changingCalls({ lab }: Stage): number {
  return lab.clouds.requests.filter(({ effect }) => effect === 'write').length;
}

/** Changes the spec as a person does with kubectl, and says so. */
export async function patchSpec({ cluster, screen, follower }: Stage, spec: object): Promise<void> {
  const { kubectl } = cluster;
  const patch = JSON.stringify({ spec });
  const output = await kubectl.run(['-n', NAMESPACE, 'patch', 'hmm', RESOURCE, '--type=merge', '-p', patch]);
  screen.command(`kubectl patch hmm ${RESOURCE} --type=merge -p '${patch}'`, output);
  const generation = ['-n', NAMESPACE, 'get', 'hmm', RESOURCE, '-o=jsonpath={.metadata.generation}'];
  follower.forget(Number(await kubectl.run(generation)));
}

/** What a person sees of the resource now. */
export async function showMigration({ cluster, screen }: Stage): Promise<void> {
  screen.command('kubectl get hmm', await cluster.kubectl.run(['-n', NAMESPACE, 'get', 'hmm']));
}
