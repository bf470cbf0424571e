import { stableGuid } from '../ids.ts';
import type { Cmdlet } from './cmdlet.ts';

/** Settings of the whole tenant; an unset one is null, not false. Source: Get-OrganizationConfig. */
export const organizationCmdlets: Record<string, Cmdlet> = {
  'Get-OrganizationConfig': {
    effect: 'read',
    parameters: {},
    run: ({ world, tenant }) => ({
      rows: [
        {
          Name: tenant.initialDomain,
          Identity: tenant.initialDomain,
          DisplayName: tenant.initialDomain,
          Guid: stableGuid(tenant.id, 'organization'),
          DisablePlusAddressInRecipients: false,
          RejectDirectSend: world.visibleSettings(tenant.id).rejectDirectSend,
          IsDehydrated: false,
          SendFromAliasEnabled: null,
        },
      ],
      warnings: [],
    }),
  },
};
