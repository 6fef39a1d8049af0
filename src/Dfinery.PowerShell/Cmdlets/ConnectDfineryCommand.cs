using System;
using System.IO;
using System.Management.Automation;
using Dfinery.Client.Audit;
using Dfinery.Client.Bulk;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Makes a connection for this session. Nothing is sent yet.</summary>
[Cmdlet(
    VerbsCommunications.Connect,
    "Dfinery",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Connect-Dfinery.md")]
[OutputType(typeof(DfineryConnection))]
public sealed class ConnectDfineryCommand : DfineryCommand
{
    /// <summary>The API token: a SecureString, a PSCredential whose password it is, or plain text. Without it, DFINERY_API_TOKEN.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [TokenTransformation]
    [ValidateGiven(IsForConnection = true)]
    public DfineryToken? Token { get; set; }

    /// <summary>What is piped in; its Token and BaseUri are bound by name.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Where the API is. Without it, DFINERY_BASE_URI or the vendor's address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressTransformation]
    [ValidateGiven(IsForConnection = true)]
    public string? BaseUri { get; set; }

    /// <summary>The name for <c>-Connection</c>; without it, the connection serves all commands that name none.</summary>
    [Parameter]
    [ValidateGiven(IsForConnection = true)]
    public string Name { get; set; } = DfinerySession.DefaultName;

    /// <summary>At most this many requests in flight, for each command. Default: 32.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = BulkOptions.DefaultThrottleLimit;

    /// <summary>How many times a row is tried again after something that may pass. Default: 5.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxRetryCount { get; set; } = BulkOptions.DefaultMaxRetries;

    /// <summary>The part of each window of the quota to take; the rest is left to others on the token. Default: 1, all of it.</summary>
    [Parameter]
    [ShareTransformation]
    [ValidateGiven(IsForConnection = true)]
    [ValidateRange(0.01, 1.0)]
    public double QuotaShare { get; set; } = 1;

    /// <summary>Seconds that one attempt may take. Default: 100.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>A proxy; without it, the system's. A text, for the error of a text that is no Uri would show the password in it.</summary>
    [Parameter]
    [AddressTransformation]
    [ValidateGiven(IsForConnection = true)]
    public string? Proxy { get; set; }

    /// <summary>Credentials for the proxy.</summary>
    [Parameter]
    [Credential]
    [ValidateGiven(IsForConnection = true)]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>A file in which all that is done with the connection is noted, made where it is missing; without it, nowhere.</summary>
    [Parameter]
    [ValidateGiven(IsForConnection = true)]
    public string? AuditLogPath { get; set; }

    /// <summary>Gives the connection out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        // Until it is there: a script that goes on must not end up with another tenant's.
        Session.HasConnectFailed = true;
        var options = new DfineryClientOptions(ReadToken())
        {
            BaseUri = DfinerySession.ParseBaseUri(BaseUri ?? Environment.GetEnvironmentVariable(DfinerySession.BaseUriVariable)),
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            Proxy = Proxy is null ? null : DfinerySession.ParseAddress(Proxy, "http://proxy.example.com:3128"),
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
        };
        DfineryConnection connection = DfinerySession.Open(
            Name, CommandName, options, ThrottleLimit, MaxRetryCount, QuotaShare, CheckAuditLog());
        Session.Add(connection);
        WriteVerbose(ErrorFactory.Format(Messages.VerboseConnected, Name, connection.BaseUri));
        if (PassThru)
            WriteObject(connection);
    }

    /// <summary>A log that cannot be written is told now, and not when the first run begins.</summary>
    private string? CheckAuditLog()
    {
        if (AuditLogPath is null)
            return null;
        string file = LedgerFolderPath.Resolve(this, AuditLogPath, CommandErrors.AuditLogPathInvalid);
        if (Directory.Exists(file))
            throw CommandErrors.AuditLogPathInvalid(AuditLogPath, ErrorFactory.Format(Messages.ProblemIsFolder, AuditLogPath));
        try
        {
            AuditOpening.Check(file);
            return file;
        }
        catch (AuditException e)
        {
            throw AuditErrors.Of(e);
        }
    }

    private string ReadToken()
    {
        // PowerShell passes over a property that holds the result of a command that returned nothing.
        if (MyInvocation.ExpectingInput && Token is null && InputObject?.Properties[nameof(Token)] is not null)
            throw CommandErrors.InvalidConnection(Messages.ProblemGivenNothing);
        if (MyInvocation.ExpectingInput && Token is null && InputObject?.Properties[nameof(BaseUri)] is null)
            throw CommandErrors.InvalidConnection(Messages.ProblemPiped);
        string? token = Token is null ? Environment.GetEnvironmentVariable(DfinerySession.TokenVariable) : Token.Text;
        return string.IsNullOrEmpty(token) ? throw CommandErrors.NoToken() : token!;
    }
}
