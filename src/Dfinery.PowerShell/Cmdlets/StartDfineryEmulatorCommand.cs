using System;
using System.Collections.Generic;
using System.Management.Automation;
using Dfinery.Emulator;
using Dfinery.Emulator.Faults;
using Dfinery.PowerShell.Errors;
using Dfinery.PowerShell.Input;
using Dfinery.PowerShell.Session;

namespace Dfinery.PowerShell.Cmdlets;

/// <summary>Starts the API on loopback: contract, quota, faults. For trying things out and for testing runbooks.</summary>
[Cmdlet(
    VerbsLifecycle.Start,
    "DfineryEmulator",
    HelpUri = "https://github.com/dfinery/Dfinery.PowerShell/blob/main/docs/en-US/Start-DfineryEmulator.md")]
[OutputType("Dfinery.Emulator.DfineryEmulator")]
public sealed partial class StartDfineryEmulatorCommand : DfineryCommand
{
    private readonly List<SeedRow> _users = [];
    private long _position;

    /// <summary>The port on loopback; 0: any free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The token it accepts; without it, one is made up. For tests only: never give it a real one.</summary>
    [Parameter]
    [TokenTransformation]
    [ValidateGiven]
    public DfineryToken? Token { get; set; }

    /// <summary>Makes the faults repeatable.</summary>
    [Parameter]
    public int Seed { get; set; }

    /// <summary>How long every answer is held back: milliseconds, or a TimeSpan.</summary>
    [Parameter]
    [DurationTransformation(0.001)]
    public TimeSpan Latency { get; set; }

    /// <summary>Share of users that get 5003 inside a 200.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double BusyRate { get; set; }

    /// <summary>Share of requests refused with 429.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double ThrottleRate { get; set; }

    /// <summary>Share of requests answered with HTTP 500 or 503.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double ServerErrorRate { get; set; }

    /// <summary>Share of requests whose connection is cut: before applying, after applying, or halfway through the answer.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double DropRate { get; set; }

    /// <summary>Share of requests that are never answered.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double HangRate { get; set; }

    /// <summary>Share of requests with a garbled answer: broken JSON, wrong types, missing users, users nobody asked for.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double GarbageRate { get; set; }

    /// <summary>Users because of which a whole batch is refused with 4002 or 4007.</summary>
    [Parameter]
    [ValidateGiven]
    public string[] PoisonUserId { get; set; } = [];

    /// <summary>Users because of which a whole request breaks; see BreakBy.</summary>
    [Parameter]
    [ValidateGiven]
    public string[] BreakUserId { get; set; } = [];

    /// <summary>How it breaks: Reset (the connection is cut; default), Hang (no answer) or Error (HTTP 500).</summary>
    // Text: an enumeration of the emulator's would load it with the module.
    [Parameter]
    [ValidateSet("Reset", "Hang", "Error")]
    public string? BreakBy { get; set; }

    /// <summary>With more requests in flight than this, all users of the further ones get 5003. 0: no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxConcurrency { get; set; }

    /// <summary>Requests in a window; the next ones get 429 until the reset. 0: not enforced.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int QuotaLimit { get; set; }

    /// <summary>The quota's window, e.g. 10s, 1m, 1H. Default: 1m.</summary>
    [Parameter]
    [ValidateGiven]
    public string QuotaWindow { get; set; } = "1m";

    /// <summary>Gives the reset in epoch seconds instead of milliseconds.</summary>
    [Parameter]
    public SwitchParameter ResetInSeconds { get; set; }

    /// <summary>Leaves the quota headers out.</summary>
    [Parameter]
    public SwitchParameter NoQuotaHeaders { get; set; }

    /// <summary>How far the server's clock runs ahead (negative: behind): seconds, or a TimeSpan.</summary>
    [Parameter]
    [DurationTransformation(1)]
    public TimeSpan ClockSkew { get; set; }

    /// <summary>How many requests the log keeps. Default: 10,000.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int RequestLogSize { get; set; } = 10_000;

    /// <summary>A CSV in UTF-8 with the users that are there from the start.</summary>
    [Parameter]
    [ValidateGiven]
    public string? SeedPath { get; set; }

    /// <summary>Users that are there from the start: rows with a user id and properties of profile and CI.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    private protected override void Begin()
    {
        if (SeedPath is null)
            return;
        foreach (PSObject row in SeedFile.Read(SeedPath))
            Take(row);
        _position = 0;
    }

    private protected override void Process()
    {
        if (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)))
            Take(InputObject);
    }

    private protected override void End()
    {
        DfineryEmulator emulator;
        try
        {
            emulator = DfineryEmulator.Start(Options());
        }
        catch (InvalidOperationException e)
        {
            throw CommandErrors.EmulatorFailed(Port, e.Message);
        }
        catch (ArgumentException e)
        {
            throw CommandErrors.InvalidEmulator(CommandErrors.Plain(e));
        }

        Session.Emulators.Add(emulator);
        WriteVerbose(ErrorFactory.Format(Messages.VerboseEmulator, emulator.BaseUri));
        WriteObject(emulator);
    }

    private void Take(object? input)
    {
        _position++;
        var row = new SeedRow(input);
        if (row.Problems is { } problems)
            WriteError(CommandErrors.SeedRowInvalid(input, _position, row.ShownUserId, problems).Record);
        else
            _users.Add(row);
    }

    private EmulatorOptions Options()
    {
        EmulatorOptions options = Behaviour();
        SetHeaders(options);
        foreach (SeedRow row in _users)
            options.AddUser(row.UserId!, row.Properties);
        return options;
    }

    private EmulatorOptions Behaviour() => new()
    {
        Port = Port,
        Token = Token?.Text,
        Seed = MyInvocation.BoundParameters.ContainsKey(nameof(Seed)) ? Seed : null,
        Latency = Latency,
        BusyRate = BusyRate,
        ThrottleRate = ThrottleRate,
        ServerErrorRate = ServerErrorRate,
        DropRate = DropRate,
        HangRate = HangRate,
        GarbageRate = GarbageRate,
        PoisonUserId = PoisonUserId,
        BreakUserId = BreakUserId,
        BreakBy = BreakBy is null ? null : (EmulatedBreak)Enum.Parse(typeof(EmulatedBreak), BreakBy, ignoreCase: true),
        MaxConcurrency = MaxConcurrency,
        QuotaLimit = QuotaLimit,
        QuotaWindow = QuotaWindow,
        ResetInSeconds = ResetInSeconds,
        NoQuotaHeaders = NoQuotaHeaders,
        ClockSkew = ClockSkew,
        RequestLogSize = RequestLogSize,
    };
}
