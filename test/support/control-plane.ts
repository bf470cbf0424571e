import type { TestFn } from 'ava';
import { startControlPlane } from '../../src/simulators/control-plane/start.ts';
import { startKubernetes } from '../../src/simulators/kubernetes/start-kubernetes.ts';

/** An API server that a suite talks to. */
export interface ApiServer {
  readonly url: string;
  readonly caPem: string;
  /** Of an administrator. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

export interface ControlPlaneChoice {
  readonly name: 'embedded' | 'real';
  start(): Promise<ApiServer>;
}

export interface RunningControlPlane {
  /** For titles: which API server this is. */
  readonly name: ControlPlaneChoice['name'];
  /** Only inside a test or hook: the server starts before the first of them. */
  server(): ApiServer;
}

/** The API servers that a suite can run on here: the embedded one, and a real one where `KUBEBUILDER_ASSETS` names its programs. */
export function controlPlanes(): readonly ControlPlaneChoice[] {
  const assetsDir = process.env.KUBEBUILDER_ASSETS;
  return [
    { name: 'embedded', start: () => startKubernetes() },
    ...(assetsDir
      ? [{ name: 'real' as const, start: () => startControlPlane({ assetsDir, controllerManager: true }) }]
      : []),
  ];
}

/** Declares the same tests once per API server; each server starts before the file's tests and ends after them. */
export function useControlPlane(
  test: TestFn,
  declare: (plane: RunningControlPlane) => void,
  choices: readonly ControlPlaneChoice[] = controlPlanes(),
): void {
  for (const choice of choices) {
    let server: ApiServer | undefined;
    test.serial.before(async () => {
      server = await choice.start();
    });
    test.after.always(async () => {
      await server?.close();
    });
    declare({
      name: choice.name,
      server() {
        if (server === undefined) throw new Error(`the ${choice.name} API server is not running`);
        return server;
      },
    });
  }
}
