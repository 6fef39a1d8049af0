# What the checks of shards share: a file whose users have several rows, and what a server was sent of it.

# A CSV in which row r of each user sets its age to r, so that the log of a server tells which row of a user came when.
function Save-ShardFile([string] $Path, [int] $Users, [int] $Rows) {
    $lines = foreach ($row in 1..$Rows) {
        foreach ($user in 1..$Users) {
            "user$user,Subscribed,$row"
        }
    }

    [IO.File]::WriteAllLines($Path, @('user_id,mkt_flag,age') + $lines)
}

# The rule of -Shard, written once more: the first eight bytes of the id's SHA-256, the highest first, modulo the number of shards.
function Get-ShardNumber([string] $UserId, [int] $Count) {
    $sha = [Security.Cryptography.SHA256]::Create()
    $rest = 0
    foreach ($byte in $sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($UserId))[0..7]) {
        $rest = ($rest * 256 + $byte) % $Count
    }

    $sha.Dispose()
    $rest + 1
}

# The rows that an emulator took of each user, in the order in which they came: user1 -> 1, 2, 3.
function Get-SentRow($Emulator, [int] $Skip = 0) {
    $sent = @{}
    foreach ($request in $Emulator.Requests | Select-Object -Skip $Skip | Where-Object ResultCode -eq 2000) {
        foreach ($user in ($request.Body | ConvertFrom-Json).user_properties) {
            $sent[$user.user_id] = @($sent[$user.user_id] | Where-Object { $_ }) + [int] $user.properties.age
        }
    }

    $sent
}

# True where the rows came once each and in order. Of a shard that was run again, the first rows may have come before that.
function Test-RowOrder([int[]] $Sent, [int] $Rows, [switch] $IsRunAgain) {
    $before = $Sent.Count - $Rows
    if ($before -lt 0 -or $before -gt $Rows -or ($before -gt 0 -and -not $IsRunAgain)) {
        return $false
    }

    $expected = @(1..$Rows | Select-Object -First $before) + 1..$Rows
    "$Sent" -eq "$expected"
}

# How many rows of these users were taken.
function Get-Total([hashtable] $Sent, [string[]] $User) {
    ($User | ForEach-Object { @($Sent[$_] | Where-Object { $_ }).Count } | Measure-Object -Sum).Sum
}
