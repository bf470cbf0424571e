import { readFileSync } from 'node:fs';
import { normalize } from '../api/v1alpha1/normalize.ts';
import { BadInput } from './bad-input.ts';
import { readManifest } from './manifest.ts';
import { agentOptions } from './options.ts';
import { print } from './output.ts';
import { readInput } from './read-input.ts';

const UNIT = new URL('../agent/hybridmail-agent@.service', import.meta.url);

/** Prints what a person does on the old server, command by command. Nothing is asked and nothing is changed. */
export async function agent(args: readonly string[]): Promise<number> {
  const { file, operator } = agentOptions(args);
  const { migration } = readManifest(file === '-' ? 'standard input' : file, await readInput(file));
  const { legacy, domain } = normalize(migration.spec);
  const secret = legacy.forwarders.credentialsSecret;
  if (secret === null || legacy.forwarders.provider !== 'Postfix') {
    const path = 'spec.legacy.forwarders.provider';
    throw new BadInput([
      `${path}: ${legacy.forwarders.provider} has no agent; give Postfix and a credentialsSecretRef`,
    ]);
  }
  const { namespace, name } = migration.metadata;
  print(
    ...instructions({
      host: legacy.smartHost.host,
      domain,
      operator,
      // A server may hold many domains, each with an agent of its own; no name in Kubernetes has an underscore.
      instance: `${namespace}_${name}`,
      url: `${operator}/v1/servers/${namespace}/${name}`,
      readToken: `kubectl get secret --namespace ${namespace} ${secret} --output jsonpath='{.data.token}' | base64 --decode`,
      makeToken: `kubectl create secret generic --namespace ${namespace} ${secret} --from-literal=token="$(openssl rand -hex 32)"`,
    }),
  );
  return 0;
}

interface Words {
  readonly host: string;
  readonly domain: string;
  readonly operator: string;
  readonly instance: string;
  readonly url: string;
  readonly readToken: string;
  readonly makeToken: string;
}

function instructions(words: Words): readonly string[] {
  const { host, domain, operator, instance, url, readToken, makeToken } = words;
  const agent = `hybridmail-agent.sh -c /etc/hybridmail/${instance}.conf`;
  // cron reads no file with a dot in its name.
  const cronFile = `/etc/cron.d/hybridmail-${instance.replaceAll('.', '-')}`;
  return [
    `# The agent for ${domain} beside Postfix on ${host}. It needs sh, curl, and Postfix's own commands.`,
    '',
    '# 1. Where kubectl is: make the token once, and show it.',
    makeToken,
    readToken,
    '',
    `# 2. On ${host}, as root: the script, the token (paste it, then Ctrl-D) and the settings.`,
    'mkdir -p /etc/hybridmail',
    `curl --fail --silent --show-error --proto =https --output /usr/local/sbin/hybridmail-agent.sh ${operator}/agent.sh`,
    'chmod 755 /usr/local/sbin/hybridmail-agent.sh',
    `(umask 077; cat >/etc/hybridmail/${instance}.token)`,
    `cat >/etc/hybridmail/${instance}.conf <<'END'`,
    `URL=${url}`,
    `TOKEN_FILE=/etc/hybridmail/${instance}.token`,
    `DIR=/var/lib/hybridmail/${instance}`,
    'END',
    '# Where the operator has a certificate of your own authority: CA_FILE=/etc/hybridmail/ca.pem',
    '',
    '# 3. See what it would change in main.cf, then let it.',
    `${agent} setup`,
    `${agent} setup --apply`,
    '',
    '# 4. Start it, by systemd or, where there is none, by cron.',
    "cat >/etc/systemd/system/hybridmail-agent@.service <<'END'",
    readFileSync(UNIT, 'utf8').trimEnd(),
    'END',
    `systemctl daemon-reload && systemctl enable --now hybridmail-agent@${instance}`,
    `# or: echo '* * * * * root /usr/local/sbin/${agent} once' >${cronFile}`,
    '',
    '# 5. What is in force.',
    `${agent} status`,
  ];
}
