<#
.SYNOPSIS
    Tells Lessonwall who is logged on to this computer.

.DESCRIPTION
    Run by a scheduled task as SYSTEM: when somebody logs on or off, at the start, when the network comes up, and every
    15 minutes. The manual says how to set that up (docs/sign-in.md). For Windows PowerShell 5.1 and curl.exe, which
    Windows brings along (Windows 10 1803, Windows Server 2019, and later).

    It ends with 0 when the box took every message, else with 1.

.PARAMETER Box
    The box's sign-in pages, such as https://filter.oakfield.example:8443

.PARAMETER SenderId
    The id under identity.log_on in school.yaml.

.PARAMETER SecretFile
    The file with the secret that this computer shares with the box. Only SYSTEM and administrators may read it.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [Uri] $Box,
    [Parameter(Mandatory = $true)] [string] $SenderId,
    [string] $SecretFile = "$env:ProgramData\Lessonwall\secret.txt"
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$name = $Box.Host
$port = $Box.Port
$curl = "$env:SystemRoot\System32\curl.exe"
$secret = [Text.Encoding]::UTF8.GetBytes([IO.File]::ReadAllText($SecretFile).Trim())

# Who sits at the screen: DOMAIN\name, or nothing.
function Get-Login {
    [string] (Get-CimInstance -ClassName Win32_ComputerSystem).UserName
}

# The address with which this computer would reach that one. Nothing is sent for it.
function Get-OwnAddress([Net.IPAddress] $There) {
    $socket = [Net.Sockets.Socket]::new($There.AddressFamily, 'Dgram', 'Udp')
    try {
        $socket.Connect($There, $port)
        $socket.LocalEndPoint.Address.ToString() -replace '%.*$', ''
    } catch {
        ''
    } finally {
        $socket.Dispose()
    }
}

# One message; the status that the box answered, 000 for no answer. Each is new: none is taken twice.
function Send-Message([string] $Login, [string] $Address, [string] $There) {
    $message = [ordered] @{
        login    = $Login
        address  = $Address
        event    = $(if ($Login) { 'log-on' } else { 'log-off' })
        at       = [DateTime]::UtcNow.ToString('s') + 'Z'  # ISO 8601, whatever the machine's language
        nonce    = [Guid]::NewGuid().ToString('N')
        computer = $env:COMPUTERNAME
    }
    $bytes = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $message -Compress))
    $hmac = [Security.Cryptography.HMACSHA256]::new($secret)
    $signature = -join ($hmac.ComputeHash($bytes) | ForEach-Object { $_.ToString('x2') })
    # By a file, since PowerShell alters bytes on their way through a pipe.
    $file = [IO.Path]::GetTempFileName()
    try {
        [IO.File]::WriteAllBytes($file, $bytes)
        $arguments = @(
            '--silent', '--output', 'NUL', '--write-out', '%{http_code}', '--max-time', '10', '--noproxy', '*',
            '--resolve', "${name}:${port}:${There}",
            '--header', 'Content-Type: application/json',
            '--header', "Lessonwall-Sender: ${SenderId}",
            '--header', "Lessonwall-Signature: v1=${signature}",
            '--data-binary', "@${file}",
            "$($Box.Scheme)://${name}:${port}/identity"
        )
        [string] (& $curl $arguments)
    } finally {
        Remove-Item -LiteralPath $file -Force
    }
}

# Tell the box on each way that leads to it, IPv4 and IPv6; whether it took every message.
function Send-Login([string] $Login) {
    $taken = $true
    $ways = 0
    foreach ($family in 'InterNetwork', 'InterNetworkV6') {
        $found = @([Net.Dns]::GetHostAddresses($name) | Where-Object { $_.AddressFamily -eq $family })
        if ($found.Count -eq 0) { continue }
        $address = Get-OwnAddress $found[0]
        if (-not $address) { continue }
        $ways += 1
        $there = $(if ($family -eq 'InterNetworkV6') { "[$($found[0])]" } else { "$($found[0])" })
        $status = ''
        foreach ($try in 1..3) {
            $status = Send-Message $Login $address $there
            # Only what may pass by itself is tried again: no answer, or a box that is just starting.
            if ($status -ne '000' -and $status -ne '503') { break }
            if ($try -lt 3) { Start-Sleep -Seconds 10 }
        }
        if ($status -ne '204') {
            Write-Warning "The box answered $status to a message from $address."
            $taken = $false
        }
    }
    if ($ways -eq 0) { Write-Warning "No way leads from this computer to $name." }
    $taken -and $ways -gt 0
}

$login = Get-Login
$taken = Send-Login $login
# While somebody logs on or off, Windows may name the one before for a moment.
Start-Sleep -Seconds 5
$now = Get-Login
if ($now -ne $login) { $taken = Send-Login $now }
if (-not $taken) { exit 1 }
exit 0
