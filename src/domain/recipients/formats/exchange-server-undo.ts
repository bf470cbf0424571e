import type { Forwarder } from '../forwarders.ts';
import { calls, preamble } from './exchange-server-shared.ts';

/** Takes back what `toExchangeScript` did, where it is still as the script left it. */
export function toExchangeUndoScript(forwarders: readonly Forwarder[], initialDomain: string): readonly string[] {
  return [
    ...HEADER.split('\n'),
    ...preamble(initialDomain).split('\n'),
    ...BODY.split('\n'),
    '',
    ...calls('Remove-Forwarder', forwarders),
  ];
}

const HEADER = `# Takes back exchange-server.ps1: the mailboxes of the list keep their mail again. Run it in the Exchange Management Shell:
#   .\\exchange-server-undo.ps1 -WhatIf           shows what it would do
#   .\\exchange-server-undo.ps1                   asks before each change; "A" is yes to all
#   .\\exchange-server-undo.ps1 -Confirm:$false   asks nothing
# It touches only mailboxes that still forward to the target below, and contacts that exchange-server.ps1 made.
# Take forwarders back only for people who are to receive on the old server again: the other ones would have two mailboxes.`;

const BODY = `
# A contact that the other script made, once nobody forwards to it any more.
function Remove-ContactOf([string]$Target) {
    $contact = Get-MailContact -Identity $Target -ErrorAction SilentlyContinue
    if (-not $contact -or "$($contact.Name)" -notlike 'hybridmail-*') { return }
    if (("$($contact.ExternalEmailAddress)" -replace '^smtp:', '') -ne $Target) { return }
    $name = "$($contact.DistinguishedName)" -replace "'", "''"
    if (@(Get-Mailbox -ResultSize 1 -Filter "ForwardingAddress -eq '$name'" -WarningAction SilentlyContinue).Count -gt 0) { return }
    Remove-MailContact -Identity "$($contact.Guid)" -ErrorAction Stop -Confirm:$false
}

function Remove-Forwarder([string]$Address, [string]$Target) {
    $mailbox = Get-MailboxOf $Address
    if (-not $mailbox) { Write-Left "\${Address}: no mailbox of this server has the address; nothing was changed"; return }
    $current = Get-TargetOf $mailbox
    if (-not $current) { $counts.Same++; return }
    if ($current -ne $Target) { Write-Left "\${Address}: forwards to $current, which is not ours; nothing was changed"; return }
    if (-not $PSCmdlet.ShouldProcess($Address, "no longer forward to $Target")) { return }
    try {
        # Only the value that was compared: the other one is not ours.
        $change = @{ Identity = "$($mailbox.Guid)"; ErrorAction = 'Stop'; Confirm = $false }
        if ("$($mailbox.ForwardingAddress)") { $change.ForwardingAddress = $null } else { $change.ForwardingSmtpAddress = $null }
        Set-Mailbox @change
        if ($change.ContainsKey('ForwardingAddress')) { Remove-ContactOf $Target }
        $counts.Changed++
        Write-Output "\${Address}: keeps its mail"
    } catch { Write-Left "\${Address}: $($_.Exception.Message)" }
}`;
