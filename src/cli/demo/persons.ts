import {
  disableOldMailbox,
  moveMailbox,
  removeDomainFromOldServer,
  sendForeignDirectly,
  setSmartHost,
  writeForwarders,
} from '../../simulators/customer/persons.ts';
import type { Lab } from '../../simulators/lab.ts';
import { NAMESPACE } from './cluster.ts';
import { oldDomain, RESOURCE } from './customer.ts';
import type { Kubectl } from './kubectl.ts';
import type { Screen } from './screen.ts';

/** What people do with their hands; each thing is said aloud. */
export interface Persons {
  hasMoved(address: string): boolean;
  /** Gives the users mailboxes in Exchange Online and puts them into the group of the moved. */
  move(addresses: readonly string[]): void;
  /** Does a task and marks it as done; one that was done before is not done again. */
  doTask(id: string): Promise<void>;
}

export function createPersons(lab: Lab, kubectl: Kubectl, screen: Screen): Persons {
  const { world, seed } = lab;
  const moved = new Set<string>();
  const done = new Set<string>();

  /** By the first word of a task's id; each returns what the person says. */
  const deeds: Readonly<Record<string, () => string | Promise<string>>> = {
    forwarders: typeForwarders,
    'legacy-firewall': () => `lets Microsoft's addresses reach ${seed.oldServerHost} on port 25`,
    'legacy-smart-host': () => {
      setSmartHost(world, seed, seed.mxHost);
      return `lets ${seed.oldServerHost} send outgoing mail to ${seed.mxHost}, port 25`;
    },
    'legacy-bounces-direct': () => {
      sendForeignDirectly(world, seed);
      return `lets bounces, and mail forwarded for outsiders, leave ${seed.oldServerHost} directly`;
    },
    'mail-clients': () => 'gives the scanner an account of its own, with which it sends to Microsoft 365',
    'legacy-silent': () => `reads the log of ${seed.oldServerHost}: nothing comes from outside any more`,
    'legacy-stopped-sending': () => {
      setSmartHost(world, seed, null);
      return `stops what still sends through ${seed.oldServerHost}, and sees its queue empty`;
    },
    'legacy-domain-removed': () => {
      removeDomainFromOldServer(world, seed);
      return `removes ${seed.domain} and its forwarders from ${seed.oldServerHost}`;
    },
  };

  async function typeForwarders(): Promise<string> {
    const report = `${RESOURCE}-report`;
    const csv = await kubectl.run([
      ...['-n', NAMESPACE, 'get', 'configmap', report, '-o'],
      'jsonpath={.data.forwarders\\.csv}',
    ]);
    const rows = csv
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([address = '', target = '']) => ({ address, targets: [target] }));
    writeForwarders(world, seed, rows);
    const { mailboxes } = oldDomain(lab);
    const emptied = rows.map(({ address }) => address).filter((address) => mailboxes.has(address));
    for (const address of emptied) disableOldMailbox(world, seed, address);
    return (
      `types the ${rows.length} forwarders of ConfigMap ${report} into ${seed.oldServerHost}, ` +
      `copies and disables ${emptied.length} old mailboxes`
    );
  }

  return {
    hasMoved: (address) => moved.has(address),
    move(addresses) {
      for (const address of addresses) {
        moveMailbox(world, seed, address);
        moved.add(address);
      }
      const names = addresses.map((address) => address.split('@')[0]).join(', ');
      screen.say('PERSON', `moves ${names}: a mailbox in Exchange Online, and into group ${seed.movedGroup}`);
    },
    async doTask(id) {
      if (done.has(id)) return;
      const deed = deeds[id] ?? deeds[id.split('-')[0] ?? ''];
      if (!deed) throw new Error(`nobody in the demo knows how to do task "${id}"`);
      screen.say(
        'PERSON',
        await deed(),
        `and marks it as done: kubectl annotate hmm ${RESOURCE} hybridmail.dev/done=...,${id}`,
      );
      done.add(id);
      const mark = `hybridmail.dev/done=${[...done].join(',')}`;
      await kubectl.run(['-n', NAMESPACE, 'annotate', '--overwrite', 'hmm', RESOURCE, mark]);
    },
  };
}
