using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Dfinery.Client.Bulk;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;

namespace Dfinery.Benchmarks;

/// <summary>What several benchmarks share: the rows, the engine's loop, the hosted PowerShell.</summary>
internal static class Measure
{
    public static readonly string Repository = FindRepository();

    public static readonly string ModulePath = Path.Combine(Repository, "out/Dfinery/Dfinery.psd1");

    private static readonly string[] Keys = ["user_name", "age", "gender", "info_flag", "mkt_flag"];

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static string[] Values(int i) => ["user " + i, "30", "male", "Subscribed", "Unsubscribed"];

    public static UserUpdate Update(int i) => Update(i, Values(i));

    public static UserUpdate Update(int i, string[] values) =>
        new(
            "user_" + i,
            [.. Keys.Zip(values, (key, value) => new KeyValuePair<string, PropertyValue>(key, PropertyValue.String(value)))]);

    /// <summary>A row as Import-Csv makes it.</summary>
    public static PSObject Row(int i) => Row(i, Values(i));

    public static PSObject Row(int i, string[] values)
    {
        var row = new PSObject();
        row.Properties.Add(new PSNoteProperty("user_id", "user_" + i), preValidated: true);
        for (int k = 0; k < Keys.Length; k++)
            row.Properties.Add(new PSNoteProperty(Keys[k], values[k]), preValidated: true);
        return row;
    }

    /// <summary>Pumps rows through the bulk engine as a cmdlet does; returns the number of rows that succeeded.</summary>
    public static long Pump(DfineryClient client, IEnumerable<UserUpdate> updates, BulkOptions options)
    {
        long position = 0;
        long succeeded = 0;
        using var run = new BulkRun(UserOperation.SetProfile, null, client.SendAsync, options);
        var pump = new BulkPump(run, row => succeeded += row.Status == UserStatus.Succeeded ? 1 : 0);
        foreach (UserUpdate update in updates)
            pump.Feed(new BulkRow(++position, update));
        pump.Finish();
        return run.StopReason is null ? succeeded : throw run.StopReason.Failure!;
    }

    public static Runspace OpenRunspace(bool withModule = true)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        if (withModule)
            Run(runspace, $"Import-Module '{ModulePath}'");
        return runspace;
    }

    public static PSDataCollection<PSObject> Run(Runspace runspace, string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
            runspace.SessionStateProxy.SetVariable(name, value);
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddScript(script);
        var output = new PSDataCollection<PSObject>();
        shell.Invoke(null, output);
        return shell.Streams.Error.Count == 0 ? output : throw shell.Streams.Error[0].Exception;
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dfinery.PowerShell.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Dfinery.PowerShell.sln");
    }
}
