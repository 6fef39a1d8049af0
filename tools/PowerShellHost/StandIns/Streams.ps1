# A function of a module does not see its caller's preferences, so each reads the one it obeys.

function Write-Output {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromRemainingArguments)]
        [AllowNull()][AllowEmptyCollection()][psobject] $InputObject,
        [switch] $NoEnumerate)
    process { $PSCmdlet.WriteObject($InputObject, -not $NoEnumerate) }
}

function Write-Host {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)][Alias('Msg', 'Message')] $Object,
        [switch] $NoNewline,
        $Separator = ' ',
        [ConsoleColor] $ForegroundColor,
        [ConsoleColor] $BackgroundColor)
    process {
        $message = [System.Management.Automation.HostInformationMessage]@{
            Message = @($Object | ForEach-Object { $_ } | ForEach-Object { "$_" }) -join $Separator
            NoNewLine = $NoNewline
        }
        if ($PSBoundParameters.ContainsKey('ForegroundColor')) { $message.ForegroundColor = $ForegroundColor }
        if ($PSBoundParameters.ContainsKey('BackgroundColor')) { $message.BackgroundColor = $BackgroundColor }
        $InformationPreference = $PSCmdlet.SessionState.PSVariable.GetValue('InformationPreference')
        $PSCmdlet.WriteInformation($message, [string[]]@('PSHOST'))
    }
}

function Write-Information {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('Msg', 'Message')][AllowNull()] $MessageData,
        [Parameter(Position = 1)][string[]] $Tags = @())
    process {
        $InformationPreference = $PSCmdlet.SessionState.PSVariable.GetValue('InformationPreference')
        $PSCmdlet.WriteInformation($MessageData, $Tags)
    }
}

function Write-Warning {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('Msg')][AllowEmptyString()][string] $Message)
    process {
        $WarningPreference = $PSCmdlet.SessionState.PSVariable.GetValue('WarningPreference')
        $PSCmdlet.WriteWarning($Message)
    }
}

function Write-Verbose {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('Msg')][AllowEmptyString()][string] $Message)
    process {
        $VerbosePreference = $PSCmdlet.SessionState.PSVariable.GetValue('VerbosePreference')
        $PSCmdlet.WriteVerbose($Message)
    }
}

function Write-Debug {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0, ValueFromPipeline)][Alias('Msg')][AllowEmptyString()][string] $Message)
    process {
        $DebugPreference = $PSCmdlet.SessionState.PSVariable.GetValue('DebugPreference')
        $PSCmdlet.WriteDebug($Message)
    }
}

function Write-Error {
    [CmdletBinding(DefaultParameterSetName = 'Message')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Message')]
        [Alias('Msg')][AllowEmptyString()][string] $Message,
        [Parameter(Mandatory, ParameterSetName = 'Exception')][Exception] $Exception,
        [Parameter(Mandatory, ParameterSetName = 'ErrorRecord')]
        [System.Management.Automation.ErrorRecord] $ErrorRecord,
        [System.Management.Automation.ErrorCategory] $Category = 'NotSpecified',
        [string] $ErrorId = 'Microsoft.PowerShell.Commands.WriteErrorException',
        [object] $TargetObject)
    process {
        $ErrorActionPreference = $PSCmdlet.SessionState.PSVariable.GetValue('ErrorActionPreference')
        if (-not $ErrorRecord) {
            if (-not $Exception) { $Exception = [System.Management.Automation.RuntimeException]::new($Message) }
            $ErrorRecord = [System.Management.Automation.ErrorRecord]::new($Exception, $ErrorId, $Category, $TargetObject)
        }
        $PSCmdlet.WriteError($ErrorRecord)
    }
}

function Write-Progress {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)][string] $Activity = 'Processing',
        [Parameter(Position = 1)][ValidateNotNullOrEmpty()][string] $Status = 'Processing',
        [Parameter(Position = 2)][int] $Id = 0,
        [int] $PercentComplete = -1,
        [int] $SecondsRemaining = -1,
        [string] $CurrentOperation,
        [int] $ParentId = -1,
        [switch] $Completed)
    $ProgressPreference = $PSCmdlet.SessionState.PSVariable.GetValue('ProgressPreference')
    $record = [System.Management.Automation.ProgressRecord]::new($Id, $Activity, $Status)
    $record.PercentComplete = [Math]::Min($PercentComplete, 100)
    $record.SecondsRemaining = $SecondsRemaining
    $record.CurrentOperation = $CurrentOperation
    $record.ParentActivityId = $ParentId
    if ($Completed) { $record.RecordType = 'Completed' }
    $PSCmdlet.WriteProgress($record)
}

function Read-Host {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0, ValueFromRemainingArguments)][AllowEmptyString()][object] $Prompt,
        [switch] $AsSecureString,
        [switch] $MaskInput)
    if ($PSBoundParameters.ContainsKey('Prompt')) { $Host.UI.Write("${Prompt}: ") }
    if (-not $AsSecureString -and -not $MaskInput) { return $Host.UI.ReadLine() }
    $secret = $Host.UI.ReadLineAsSecureString()
    if ($AsSecureString) { $secret } else { [System.Net.NetworkCredential]::new('', $secret).Password }
}
