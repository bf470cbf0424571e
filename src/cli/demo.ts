import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLab } from '../simulators/lab.ts';
import { BadInput } from './bad-input.ts';
import { startCluster } from './demo/cluster.ts';
import { RELAY_AT_MICROSOFT } from './demo/customer.ts';
import { keepRunning } from './demo/keep.ts';
import { findKubectl } from './demo/kubectl.ts';
import { startOperator } from './demo/operator.ts';
import { createPersons } from './demo/persons.ts';
import { createPost } from './demo/post.ts';
import { createScreen, type Screen } from './demo/screen.ts';
import { followMigration, type Stage } from './demo/stage.ts';
import { play } from './demo/story.ts';
import { createTeller } from './demo/tell.ts';

/** Long enough that a wrong order of steps shows in the fate of messages, short enough to wait for. */
const DELAYS = { exchangeMs: 300, dnsMs: 200 };
/** 600 in production. */
const CHECK_INTERVAL_SECONDS = '2';

/**
 * `--cluster current` uses the cluster of KUBECONFIG, `--keep` leaves everything running until Ctrl-C.
 * Returns the exit code: 0 when every phase was reached and every message ended as it should.
 */
export async function demo(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { cluster: { type: 'string', default: 'own' }, keep: { type: 'boolean', default: false } },
  });
  if (values.cluster !== 'own' && values.cluster !== 'current') {
    throw new BadInput([`--cluster: ${JSON.stringify(values.cluster)} is neither own nor current`]);
  }
  const screen = createScreen();
  await using resources = new AsyncDisposableStack();
  try {
    const signal = interruption(resources);
    const kubectlPath = await findKubectl(screen);
    const startedMs = Date.now();
    const stage = await setUp({ resources, screen, signal, kubectlPath, current: values.cluster === 'current' });
    return await perform(stage, startedMs, values.keep);
  } catch (error) {
    screen.say('FAILED', error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function perform(stage: Stage, startedMs: number, keep: boolean): Promise<number> {
  const { screen, operator } = stage;
  try {
    const isRight = await play(stage, startedMs);
    if (keep) await keepRunning(stage);
    return isRight ? 0 : 1;
  } catch (error) {
    screen.settle();
    if (stage.signal.aborted) throw error;
    screen.lines(['', 'the operator said last:', ...operator.lastLines()]);
    throw error;
  }
}

interface Setting {
  readonly resources: AsyncDisposableStack;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly kubectlPath: string;
  /** Use the cluster of KUBECONFIG. */
  readonly current: boolean;
}

/** Starts everything; what is in `resources` ends in reverse order, whatever becomes of the play. */
async function setUp({ resources, screen, signal, kubectlPath, current }: Setting): Promise<Stage> {
  const dir = resources.adopt(await mkdtemp(join(tmpdir(), 'hybridmail-demo-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const lab = resources.use(
    await startLab({
      delays: DELAYS,
      prepare: (_, { dnsHosts }) => dnsHosts.set(RELAY_AT_MICROSOFT.host, { a: [RELAY_AT_MICROSOFT.address] }),
    }),
  );
  const cluster = await startCluster({ current, kubectlPath, dir });
  resources.defer(() => cluster.close());
  const caFile = join(dir, 'ca.pem');
  await writeFile(caFile, lab.clouds.caPem);
  const operator = startOperator({
    ...lab.environment,
    ...(cluster.kubeconfig !== undefined && { KUBECONFIG: cluster.kubeconfig }),
    NODE_EXTRA_CA_CERTS: caFile,
    HYBRIDMAIL_LISTEN_HOST: '127.0.0.1',
    HYBRIDMAIL_LISTEN_PORT: '0',
    HYBRIDMAIL_CHECK_INTERVAL_SECONDS: CHECK_INTERVAL_SECONDS,
  });
  resources.defer(() => operator.stop());
  const follower = followMigration(cluster.kubectl);
  resources.defer(() => follower.stop());
  const persons = createPersons(lab, cluster.kubectl, screen);
  screen.heading('contoso.com moves from its old mail server to Microsoft 365');
  screen.lines([
    `cluster    ${cluster.name}`,
    `operator   process ${operator.pid}, the production entry point; looks every ${CHECK_INTERVAL_SECONDS} s (600 s in production)`,
    'simulated  Entra, Exchange Online, Microsoft Graph, Cloudflare over HTTPS; DNS; three mail servers over SMTP',
    `customer   ${lab.seed.users.length} users, shared mailbox info, list sales, 3 aliases, and a scanner that relays: 12 mailboxes in all`,
  ]);
  return {
    lab,
    cluster,
    operator,
    screen,
    persons,
    post: createPost(lab, persons.hasMoved),
    follower,
    teller: createTeller(screen),
    signal,
  };
}

/** Ctrl-C ends the play, so that what was started is ended in its turn; a second one ends the process. */
function interruption(resources: AsyncDisposableStack): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    const abort = () => controller.abort(new Error(`interrupted by ${name}`));
    process.once(name, abort);
    resources.defer(() => {
      process.removeListener(name, abort);
    });
  }
  return controller.signal;
}
