import { FOREIGN_TARGET, testLegacyServer } from '../../contract/legacy.ts';
import { startFixture } from './fixture.ts';

testLegacyServer('mailcow', async (t) => {
  const { mailcow, server, old, addMailbox } = await startFixture(t);
  return {
    server,
    world: () => ({
      forwarders: Object.fromEntries(
        [...old.aliases].toSorted().map(([address, targets]) => [address, targets.join(' ')]),
      ),
      smartHost: null,
      role: old.local ? 'Local' : 'Remote',
      writes: mailcow.requests.filter(({ effect }) => effect === 'write').length,
    }),
    addForeign: (address) => void old.aliases.set(address, [FOREIGN_TARGET]),
    addMailbox,
    async settle() {},
    cutOff: () => mailcow.close(),
  };
});
