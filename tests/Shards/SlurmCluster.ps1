# A Slurm cluster of one node on this machine, under this account.

# Says what is missing where Slurm is not installed.
function Assert-Slurm {
    # Where Debian has the daemons; not everybody has it in the path.
    $env:PATH += ':/usr/sbin'
    $missing = 'munged', 'slurmctld', 'slurmd', 'sbatch' |
        Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
    if ($missing) {
        throw "Not on this machine: $($missing -join ', '). On Debian or Ubuntu: apt-get install slurm-wlm munge"
    }
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

function Open-SlurmCluster {
    $folder = [IO.Directory]::CreateTempSubdirectory('dfinery-slurm').FullName
    $cluster = [pscustomobject] @{ Folder = $folder; Daemons = @() }
    try {
        # munge goes where only this account may write, and everybody may pass through.
        & chmod 755 $folder
        $null = New-Item "$folder/munge", "$folder/state", "$folder/spool" -ItemType Directory
        [IO.File]::WriteAllBytes("$folder/munge.key", [Security.Cryptography.RandomNumberGenerator]::GetBytes(128))
        & chmod 600 "$folder/munge.key"
        $conf = (Get-Content "$PSScriptRoot/slurm.conf" -Raw).Replace('{host}', [Net.Dns]::GetHostName()).Replace('{folder}', $folder).
            Replace('{user}', [Environment]::UserName).Replace('{controllerPort}', (Get-FreePort)).Replace('{nodePort}', (Get-FreePort))
        Set-Content "$folder/slurm.conf" $conf -NoNewline
        $env:SLURM_CONF = "$folder/slurm.conf"

        $files = 'socket', 'pid-file', 'seed-file', 'log-file' | ForEach-Object { "--$_=$folder/munge/$($_ -replace '-.*')" }
        Invoke-Daemon -Cluster $cluster -Name munged -Argument (@('--foreground', '--force', "--key-file=$folder/munge.key") + $files)
        Wait-Cluster $cluster { Test-Path "$folder/munge/socket" }
        Invoke-Daemon -Cluster $cluster -Name slurmctld -Argument '-D', '-i'
        Invoke-Daemon -Cluster $cluster -Name slurmd -Argument '-D'
        Wait-Cluster $cluster { "$(& sinfo --noheader --format=%t 2> $null)" -eq 'idle' }
        $cluster
    }
    catch {
        Get-ChildItem "$folder/*.err", "$folder/*.log" | ForEach-Object { Get-Content $_ -Tail 20 } | Out-Host
        Close-SlurmCluster $cluster
        throw
    }
}

function Invoke-Daemon($Cluster, [string] $Name, [string[]] $Argument) {
    $Cluster.Daemons += Start-Process $Name $Argument -PassThru -RedirectStandardOutput "$($Cluster.Folder)/$Name.out" `
        -RedirectStandardError "$($Cluster.Folder)/$Name.err"
}

# Ends the tasks first, then what was started last.
function Close-SlurmCluster($Cluster) {
    & scancel --me --signal=KILL 2> $null
    & scancel --me 2> $null
    [array]::Reverse($Cluster.Daemons)
    foreach ($daemon in $Cluster.Daemons | Where-Object { -not $_.HasExited }) {
        & kill -TERM $daemon.Id
        if (-not $daemon.WaitForExit(20000)) {
            $daemon.Kill()
        }
    }

    Remove-Item -LiteralPath $Cluster.Folder -Recurse -Force
}

# Waits until something has happened; the limit is one that only a hang reaches.
function Wait-Cluster($Cluster, [scriptblock] $Condition) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($ended = $Cluster.Daemons | Where-Object HasExited | Select-Object -First 1) {
            throw "A daemon ended with $($ended.ExitCode)."
        }

        if ($watch.Elapsed.TotalSeconds -gt 180) {
            throw "It never happened: $Condition"
        }

        Start-Sleep -Milliseconds 200
    }
}
