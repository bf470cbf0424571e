import type { Forwarder } from '../forwarders.ts';
import { calls, preamble } from './exchange-server-shared.ts';

/**
 * A script for the Exchange Management Shell of an Exchange Server 2010 or later that is the old server.
 * Sources: Microsoft, Set-Mailbox, New-MailContact, Set-RemoteDomain (AutoForwardEnabled).
 */
export function toExchangeScript(forwarders: readonly Forwarder[], initialDomain: string): readonly string[] {
  return [
    ...HEADER.split('\n'),
    ...preamble(initialDomain).split('\n'),
    ...BODY.split('\n'),
    '',
    ...calls('Set-Forwarder', forwarders),
  ];
}

const HEADER = `# Sends mail for people who have moved on to Exchange Online. Run it in the Exchange Management Shell of the old server:
#   .\\exchange-server.ps1 -WhatIf           shows what it would do
#   .\\exchange-server.ps1                   asks before each change; "A" is yes to all
#   .\\exchange-server.ps1 -Confirm:$false   asks nothing
# It may be run again at any time. exchange-server-undo.ps1 takes back what this one did.
#
# Keep every primary address as it is. Whoever sends under onmicrosoft.com shares 100 outside recipients a day with the
# whole tenant; from then on Microsoft answers 550 5.7.236.
# Exchange Server drops forwarded mail unless a remote domain allows it (AutoForwardEnabled): the script looks first.
# What a version out of support sends to Exchange Online is throttled, then blocked (450 4.7.230, 550 5.7.230).
# A forwarder belongs to a mailbox: all of its addresses are sent on. An address without a mailbox is only named.`;

const BODY = `
function Stop-Unless([bool]$Fine, [string]$Text) {
    if ($Fine) { return }
    if ($WhatIfPreference) { Write-Warning $Text } else { throw $Text }
}

# The closest entry counts: the domain's own, else one with a wildcard, else Default (*).
$rule = Get-RemoteDomain | Where-Object { $initialDomain -like "$($_.DomainName)" } |
    Sort-Object { "$($_.DomainName)".Length } | Select-Object -Last 1
Stop-Unless ($rule -and $rule.AutoForwardEnabled) ("mail that is forwarded to $initialDomain would be dropped; run first: " +
    "New-RemoteDomain -Name $initialDomain -DomainName $initialDomain; " +
    "Set-RemoteDomain -Identity $initialDomain " + '-AutoForwardEnabled $true')
$own = @(Get-AcceptedDomain | Where-Object { "$($_.DomainName)" -eq $initialDomain -and "$($_.DomainType)" -eq 'Authoritative' })
Stop-Unless ($own.Count -eq 0) "$initialDomain is an authoritative domain of this server, which would bounce what is forwarded there"

# Exchange 2010: ForwardingSmtpAddress is not to be relied on there, so a contact carries the target.
$byContact = @(Get-ExchangeServer | Where-Object { "$($_.AdminDisplayVersion)" -like 'Version 14.*' }).Count -gt 0

function Get-ContactOf([string]$Target) {
    $found = Get-Recipient -Identity $Target -ErrorAction SilentlyContinue
    if ($found -and ("$($found.ExternalEmailAddress)" -replace '^smtp:', '') -eq $Target) { return "$($found.Guid)" }
    if ($found) { throw "$Target is an address of $($found.Name) on this server" }
    $name = 'hybridmail-' + [Guid]::NewGuid().ToString('N')
    $contact = New-MailContact -Name $name -Alias $name -DisplayName $Target -ExternalEmailAddress "SMTP:$Target" -PrimarySmtpAddress $Target -ErrorAction Stop -Confirm:$false
    Set-MailContact -Identity "$($contact.Guid)" -HiddenFromAddressListsEnabled $true -ErrorAction Stop -Confirm:$false
    return "$($contact.Guid)"
}

function Set-Forwarder([string]$Address, [string]$Target) {
    $mailbox = Get-MailboxOf $Address
    if (-not $mailbox) { Write-Left "\${Address}: no mailbox of this server has the address; nothing was changed"; return }
    $current = Get-TargetOf $mailbox
    if ($current -and $current -ne $Target) { Write-Left "\${Address}: forwards to $current already; nothing was changed"; return }
    if ($current -and -not $mailbox.DeliverToMailboxAndForward) { $counts.Same++; return }
    if (-not $PSCmdlet.ShouldProcess($Address, "forward to $Target and keep no copy")) { return }
    try {
        $change = @{ Identity = "$($mailbox.Guid)"; DeliverToMailboxAndForward = $false; ErrorAction = 'Stop'; Confirm = $false }
        if (-not $current -and $byContact) { $change.ForwardingAddress = Get-ContactOf $Target }
        elseif (-not $current) { $change.ForwardingSmtpAddress = "smtp:$Target" }
        Set-Mailbox @change
        $counts.Changed++
        Write-Output "\${Address}: forwards to $Target"
    } catch { Write-Left "\${Address}: $($_.Exception.Message)" }
}`;
