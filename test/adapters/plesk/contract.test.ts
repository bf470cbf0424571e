import { FOREIGN_TARGET, testLegacyServer } from '../../contract/legacy.ts';
import { startFixture } from './fixture.ts';

testLegacyServer('Plesk', async (t) => {
  const { plesk, server, old } = await startFixture(t);
  return {
    server,
    world() {
      const forwarders = [...old.aliases].flatMap(([address, targets]) =>
        targets.filter((target) => target !== address).map((target) => [address, target] as const),
      );
      return {
        forwarders: Object.fromEntries(forwarders.toSorted()),
        smartHost: null,
        role: old.local ? 'Local' : 'Remote',
        writes: plesk.requests.filter(({ effect }) => effect === 'write').length,
      };
    },
    addForeign: (address) => void old.aliases.set(address, [FOREIGN_TARGET]),
    addMailbox: (address) => void old.mailboxes.add(address),
    settle: async () => {},
    cutOff: () => plesk.close(),
  };
});
