import type { ConditionReason } from '../../api/v1alpha1/reasons.ts';
import type { Change } from '../mailflow/mail-world.ts';
import type { AcceptedDomainType } from '../model/accepted-domain.ts';
import type { Connector, ConnectorSettings } from '../model/connector.ts';
import type { MxRecords } from '../model/dns-record.ts';
import type { Task } from '../tasks.ts';
import type { NeedName } from './needs.ts';

/** What every step says of itself. A step is data: it can be printed, compared, ordered, refused and remembered. */
interface StepBase {
  /** Stable across reconciles: `dns/replace/MX/contoso.com`. */
  readonly id: string;
  /** One sentence for people; shown by plan, status, event and golden file. */
  readonly why: string;
  /** What it makes of the world. */
  readonly change: Change;
  /** What must hold, and be settled, before it. */
  readonly needs: readonly NeedName[];
  /** How long the old value may still be in use after it. */
  readonly settle: Settling;
  readonly risk: 'reversible' | 'irreversible';
}

export interface Settling {
  readonly seconds: number;
  /** Where the figure comes from. */
  readonly why: string;
}

export type Step = StepBase & StepAction;

/** How the step is made; `controller/steps` has one function for each kind. */
export type StepAction =
  | { readonly kind: 'CreateConnector'; readonly after: ConnectorSettings }
  | {
      readonly kind: 'UpdateConnector';
      readonly before: Connector;
      readonly after: ConnectorSettings;
      /** `Enabled: false (want true)`, sorted. */
      readonly differences: readonly string[];
    }
  | { readonly kind: 'RemoveConnector'; readonly before: Connector }
  | { readonly kind: 'SetAcceptedDomainType'; readonly before: AcceptedDomainType; readonly after: AcceptedDomainType }
  | {
      readonly kind: 'ReplaceSpf';
      readonly before: string | null;
      readonly after: string;
      readonly ttlSeconds: number;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'ReplaceMx'; readonly before: MxRecords; readonly after: MxRecords }
  /** Forwarders of ours on the old server become the wanted list: `count` of them, named by the digest. */
  | { readonly kind: 'SetForwarders'; readonly count: number; readonly digest: string }
  /** Mail of the domain's own senders leaves the old server through this host. */
  | { readonly kind: 'SetOutgoing'; readonly host: string }
  /** Forwarders of ours on the old server are taken away, all of them. */
  | { readonly kind: 'RemoveForwarders'; readonly count: number }
  /** The old server takes the domain as its own whatever MX says, or no more. */
  | { readonly kind: 'SetRole'; readonly role: 'Local' | 'Remote' }
  | { readonly kind: 'AskPerson'; readonly task: Task };

/** One managed thing as people see it: what is, what should be. */
export interface ThingState {
  readonly kind:
    | 'AcceptedDomain'
    | 'OutboundConnector'
    | 'InboundConnector'
    | 'SPF'
    | 'MX'
    | 'Forwarders'
    | 'LegacyDomain';
  readonly name: string;
  readonly state: 'InSync' | 'Drifted' | 'Absent' | 'Unknown' | 'Foreign';
  readonly observed: string;
  /** Field, found and wanted value; empty when there is none. */
  readonly difference: string;
}

/** Why no plan can be made, with what a person can do about it. */
export interface Problem {
  readonly reason: ConditionReason;
  readonly message: string;
  readonly wayOut: string;
}

/** What a comparison of one thing gives. */
export interface Difference {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  readonly state: ThingState | null;
}
