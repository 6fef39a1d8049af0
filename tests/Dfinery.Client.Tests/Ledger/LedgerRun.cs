using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Tests;

/// <summary>Runs of the engine with a ledger: the same line of PowerShell, night after night.</summary>
internal sealed class LedgerRun(LedgerServer server)
{
    public MemoryDisk Disk { get; set; } = new();

    public UserOperation Operation { get; set; } = UserOperation.SetProfile;

    public IReadOnlyList<string>? Names { get; set; }

    public bool IncludesUnchanged { get; set; }

    public bool AllowsRegrant { get; set; }

    public int Retries { get; set; } = 5;

    /// <summary>How much later the next run is.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromDays(1);

    public StopReason? StopReason { get; private set; }

    /// <summary>Kills the run, with what it has in flight, once this is true after a request.</summary>
    public Func<bool>? CancelsAfter { get; set; }

    public bool WasKilled { get; private set; }

    /// <summary>When the next run is: one night after the other.</summary>
    public DateTime Tonight { get; set; } = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    public BulkProgress? Progress { get; private set; }

    /// <summary>The rows of the last run, also where its ledger could not be closed.</summary>
    public List<BulkRow> LastRows { get; private set; } = [];

    public string Token { get; set; } = "token";

    /// <summary>Called once the ledger is open.</summary>
    public Action<MemoryDisk>? AfterOpen { get; set; }

    /// <summary>Opens the ledger as a run does.</summary>
    public OpenLedger Open() =>
        OpenLedger.Open(Disk, "profile", new LedgerOwner(new Uri("https://example.com"), Token), Tonight);

    /// <summary>Runs rows such as <c>u1 age=20 mkt_flag=Subscribed</c>.</summary>
    public List<BulkRow> Run(params string[] rows)
    {
        using OpenLedger ledger = Open();
        Tonight += Pause;
        AfterOpen?.Invoke(Disk);
        BulkOptions options = Engine.Options(retries: Retries);
        options.Ledger = new RowLedger(ledger, Operation, Names)
        {
            IncludesUnchanged = IncludesUnchanged,
            AllowsRegrant = AllowsRegrant,
        };
        List<BulkRow> taken;
        BulkRun? running = null;
        WasKilled = false;
        async Task<Answer> Send(UserRequest request, CancellationToken cancellationToken)
        {
            try
            {
                return await server.SendAsync(request, cancellationToken);
            }
            finally
            {
                if (CancelsAfter?.Invoke() == true)
                {
                    WasKilled = true;
                    running!.Cancel();
                }
            }
        }

        using (running = new BulkRun(Operation, Names, Send, options))
        {
            taken = Engine.Pump(running, options.WindowSize, rows.Select((row, i) => RowOf(i + 1, row)));
            (StopReason, Progress) = (running.StopReason, running.Progress);
        }

        LastRows = taken;
        if (!WasKilled && StopReason is not { Kind: StopKind.LedgerFailed })
            ledger.Close();
        return taken;
    }

    /// <summary>The statuses of a run, in one text.</summary>
    public string Statuses(params string[] rows) => string.Join(' ', Run(rows).Select(row => row.Status));

    public static BulkRow RowOf(long position, string row)
    {
        string[] parts = row.Split(' ');
        return new BulkRow(position, new UserUpdate(parts[0], [.. parts.Skip(1).Select(part => part.Split('=')).Select(part =>
            new KeyValuePair<string, PropertyValue>(
                PropertyTable.Profile.Find(part[0])?.Name ?? part[0], PropertyValue.String(part[1])))]));
    }
}
