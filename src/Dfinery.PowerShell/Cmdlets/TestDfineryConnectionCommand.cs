using System;
using System.Diagnostics;
using System.Management.Automation;
using Dfinery.Client;
using Dfinery.PowerShell.Output;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Asks the server once: is the token valid, how long does an answer take, what is left of the quota.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DfineryConnection", HelpUri = "https://github.com/dfinery/Dfinery.PowerShell#test-dfineryconnection")]
[OutputType(typeof(ConnectionTest))]
public sealed class TestDfineryConnectionCommand : CallCommand
{
    // A view of a user that need not exist is the call that changes nothing.
    private const string Probe = "dfinery-powershell-connection-test";

    private protected override void Process()
    {
        DfineryConnection connection = Session.Resolve(Connection);
        var watch = Stopwatch.StartNew();
        try
        {
            Answer answer = Wait(token => connection.Client.ViewProfilesAsync([Probe], ["user_name"], token));
            WriteObject(new ConnectionTest(connection, watch.Elapsed, answer.Quota));
        }
        catch (DfineryException e)
        {
            WriteObject(new ConnectionTest(connection, watch.Elapsed, e.Quota, e, ErrorRecords.OfRun(e, connection)));
        }
    }
}
