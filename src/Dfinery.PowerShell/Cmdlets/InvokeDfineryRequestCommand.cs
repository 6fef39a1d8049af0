using System;
using System.Management.Automation;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Calls an endpoint that this module does not wrap, with the connection's token, quota gate and retries.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "DfineryRequest",
    SupportsShouldProcess = true,
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Invoke-DfineryRequest.md")]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class InvokeDfineryRequestCommand : CallCommand
{
    /// <summary>The path below the connection's address, e.g. /api/v1/users/profile.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(RequestPathCompleter))]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>What to send: a hashtable or object, made JSON here; a string is JSON already.</summary>
    [Parameter(Position = 1)]
    [ValidateGiven]
    public object? Body { get; set; }

    /// <summary>Gives the answer's JSON as text.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>The longest wait for the quota, in seconds. Default: 900.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxWaitSec { get; set; } = BulkOptions.DefaultMaxWaitSec;

    private protected override void Process()
    {
        DfineryConnection connection = Session.Resolve(Connection);
        byte[] json = ToJson();
        CheckPath(connection);
        if (!ShouldProcess(connection.BaseUri.GetLeftPart(UriPartial.Authority) + Path, "POST"))
            return;

        var options = new BulkOptions
        {
            Gate = connection.Gate,
            Retry = new RetrySchedule(connection.MaxRetryCount),
            MaxWait = TimeSpan.FromSeconds(MaxWaitSec),
            Closing = connection.Closing,
        };
        using IDisposable use = connection.Use();
        using var audit = AuditedCall.Begin(connection, Path);
        RawAnswer answer;
        try
        {
            answer = Wait(token => SingleCall.RunAsync(cancel => connection.Client.PostAsync(Path, json, cancel), options, token));
        }
        catch (Exception e)
        {
            audit.End(e);
            if (e is DfineryException failure)
                throw new CommandException(RunErrors.OfCall(failure, connection, connection.BaseUri, Path));
            throw;
        }

        audit.End(null);
        WriteObject(Raw ? answer.Json : ToObject(answer, connection));
        // Only now: what was answered is not lost.
        if (audit.Failure is { } lost)
            throw lost;
    }

    private void CheckPath(DfineryConnection connection)
    {
        try
        {
            connection.Client.CheckPath(Path);
        }
        catch (ArgumentException e)
        {
            throw CommandErrors.InvalidRequest(Path, CommandErrors.Plain(e));
        }
    }

    private byte[] ToJson()
    {
        if (!JsonObjects.CanBeBody(Body))
        {
            object bare = Body is PSObject wrapped ? wrapped.BaseObject : Body!;
            throw CommandErrors.InvalidRequest(Path, ErrorFactory.Format(Messages.ProblemBodyType, bare.GetType()));
        }

        try
        {
            return Run(token => JsonObjects.Write(Body, token));
        }
        catch (System.Text.Json.JsonException)
        {
            // The parser's own message quotes the text.
            throw CommandErrors.InvalidRequest(Path, Messages.ProblemBody);
        }
    }

    private object? ToObject(RawAnswer answer, DfineryConnection connection)
    {
        try
        {
            return Run(token => AnswerObjects.Read(answer.Json, token));
        }
        catch (InvalidOperationException)
        {
            throw CommandErrors.UnreadableAnswer(Path, connection.BaseUri.GetLeftPart(UriPartial.Authority) + Path);
        }
    }
}
