#if NET
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Dfinery.Client.Bulk;
using Dfinery.Client.Bulk.Dispatch;
using Dfinery.Client.Contract;
using Dfinery.Client.Http;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Tests;

/// <summary>What the test assembly does as a program of its own, so that it can be killed: runs with a ledger or an audit log.</summary>
internal static class LedgerChild
{
    public static int Main(string[] args)
    {
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        switch (args[0])
        {
            case "run":
                Run(args[1], new Uri(args[2]), args[3], File.ReadAllLines(args[4]), output);
                break;
            case "audit":
                AuditChild.Run(args[1], new Uri(args[2]), args[3], output);
                break;
            case "churn":
                output.WriteLine("begun");
                Churn(args[1]);
                break;
            case "make":
                for (int i = 0; ; i++)
                {
                    Open(Path.Combine(args[1], i.ToString("0000", CultureInfo.InvariantCulture)), TempFolder.Owner).Dispose();
                    output.WriteLine("begun");
                }

            case "hold":
                using (Open(args[1], TempFolder.Owner))
                {
                    output.WriteLine("held");
                    Console.In.ReadToEnd();
                }

                break;
        }

        return 0;
    }

    /// <summary>Runs rows to their end.</summary>
    /// <param name="folder">The folder of the ledger.</param>
    /// <param name="baseUri">The address.</param>
    /// <param name="token">The token.</param>
    /// <param name="rows">Rows such as <c>u1 age=20 mkt_flag=Subscribed</c>.</param>
    /// <param name="output">gets lines of users whose acknowledgement is on the disk and in no doubt of this run.</param>
    public static List<BulkRow> Run(string folder, Uri baseUri, string token, string[] rows, TextWriter output)
    {
        using OpenLedger ledger = Open(folder, new LedgerOwner(baseUri, token));
        using var client = new DfineryClient(new DfineryClientOptions(token) { BaseUri = baseUri, Timeout = TimeSpan.FromSeconds(0.5) });
        var options = new BulkOptions
        {
            ThrottleLimit = 4,
            WindowSize = 400,
            Retry = new RetrySchedule(12, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)),
            Ledger = new RowLedger(ledger, UserOperation.SetProfile, null),
        };
        BulkRow[] all = [.. rows.Select((row, i) => LedgerRun.RowOf(i + 1, row))];
        HashSet<BulkRow> told = [];
        var taken = new List<BulkRow>();
        using (var run = new BulkRun(UserOperation.SetProfile, null, client.SendAsync, options))
        {
            var pump = new BulkPump(run, taken.Add, Tell, TimeSpan.FromMilliseconds(5));
            foreach (BulkRow row in all)
                pump.Feed(row);
            pump.Finish();
            Tell();
        }

        ledger.Close();
        return taken;

        // Not in the order of the rows: the first one may be tried again and again.
        void Tell()
        {
            BulkRow[] settled = [.. all.Where(row => row.IsSettled && told.Add(row))];
            if (settled.Length == 0)
                return;
            ledger.Writer.Finish();
            IEnumerable<string> known = settled
                .Where(row => row.Status == UserStatus.Unchanged || row is { Status: UserStatus.Succeeded, Attempts: 1 })
                .Select(row => row.UserId!);
            output.WriteLine(string.Join(" ", known));
        }
    }

    /// <summary>Opens, tidies and closes a ledger until it is killed.</summary>
    private static void Churn(string folder)
    {
        for (int i = 0; ; i++)
        {
            using OpenLedger ledger = Open(folder, TempFolder.Owner);
            if (i % 3 > 0)
                ledger.Compact();
            if (i % 3 < 2)
                ledger.Close();
        }
    }

    private static OpenLedger Open(string folder, LedgerOwner owner) =>
        OpenLedger.Open(new LedgerFolder(folder, makes: true), "profile", owner, DateTime.UtcNow);
}
#endif
