import { execFile } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';

const ROOT = join(import.meta.dirname, '../..');
/** Twice what is promised for a machine with nothing else to do. */
const PATIENCE_MS = 240_000;

test('the demo carries the customer through all phases and says at the end what became of every message', async (t) => {
  t.timeout(PATIENCE_MS);
  const { code, stdout } = await runDemo();
  t.is(code, 0, stdout);
  for (const phase of ['Prepare', 'Send', 'Receive', 'Retire']) {
    t.regex(stdout, new RegExp(`contoso-com {3}contoso\\.com {3}${phase} +${phase} +True`), `kubectl shows ${phase}`);
  }
  t.regex(stdout, /event +Warning DriftDetected: OutboundConnector .*Enabled: false/);
  t.regex(stdout, /refused +LoopRisk: [\s\S]*?mail loop: 554 5\.4\.14/);
  t.regex(stdout, /refused +RecipientMissing: /);
  const [counts = '', verdict] = stdout.trimEnd().split('\n').slice(-2);
  const [, sent, delivered, refused] =
    /^ {2}(\d+) messages sent by SMTP in \d+ s: (\d+) delivered, (\d+) refused \(to nobody\), 0 lost, 0 looped$/.exec(
      counts,
    ) ?? [];
  t.is(Number(sent), Number(delivered) + Number(refused), counts);
  t.is(verdict, '  every message took the way that its phase promises and ended where it should');
});

function runDemo(): Promise<{ code: unknown; stdout: string }> {
  // Without the real servers, which other suites try.
  const env = { ...process.env, KUBEBUILDER_ASSETS: '', NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['src/cli.ts', 'demo'],
      { cwd: ROOT, env, timeout: PATIENCE_MS, encoding: 'utf8' },
      (error, stdout) => resolve({ code: error === null ? 0 : error.code, stdout }),
    );
  });
}
