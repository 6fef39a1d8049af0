using System;
using System.Diagnostics;
using System.Management.Automation;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Output;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Asks the server once: is the token valid, how long does an answer take, what is left of the quota.</summary>
[Cmdlet(
    VerbsDiagnostic.Test,
    "DfineryConnection",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Test-DfineryConnection.md")]
[OutputType(typeof(ConnectionTest))]
public sealed class TestDfineryConnectionCommand : CallCommand
{
    // A view of a user that need not exist is the call that changes nothing.
    private const string Probe = "dfinery-powershell-connection-test";

    /// <summary>The connection to test, or its name; without it, this session's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateGiven]
    public override object? Connection { get; set; }

    private protected override void Process()
    {
        DfineryConnection connection = Session.Resolve(Connection);
        using IDisposable use = connection.Use();
        var watch = Stopwatch.StartNew();
        ConnectionTest test;
        try
        {
            Answer answer = Wait(
                token =>
                    connection.Client.SendAsync(new UserRequest(UserOperation.GetProfile, [new UserUpdate(Probe)], ["user_name"]), token));
            if (answer.Verdicts[0].Kind != VerdictKind.Succeeded)
                throw new DfineryException(DfineryFailure.Unreadable, "The answer does not name the user that was asked for.", 200);
            test = new ConnectionTest(connection, watch.Elapsed, answer.Quota);
        }
        catch (DfineryException e)
        {
            test = new ConnectionTest(
                connection, watch.Elapsed, e.Quota, e, RunErrors.OfTest(e, connection, connection.BaseUri, UserOperation.GetProfile.Path));
        }

        WriteObject(test);
    }
}
