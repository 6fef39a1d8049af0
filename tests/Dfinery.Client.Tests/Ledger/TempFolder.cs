using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Tests;

/// <summary>A folder that is gone afterwards, and ledgers in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public static readonly DateTime Now = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    public static readonly LedgerOwner Owner = new(new Uri("https://example.com"), "token");

    public TempFolder() => Path = Directory.CreateDirectory(
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), "dfinery-ledger-" + Guid.NewGuid().ToString("N"))).FullName;

    public string Path { get; }

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Opens a ledger in a folder below, or in this one.</summary>
    public OpenLedger Open(string below = "", LedgerOwner? owner = null) =>
        OpenLedger.Open(new LedgerFolder(Of(below), makes: true), "profile", owner ?? Owner, Now);

    /// <summary>Makes a ledger that knows the ages of some users; closed or, as after a kill, not.</summary>
    public void Fill(int age, bool isClosed = true, string below = "", LedgerOwner? owner = null)
    {
        using OpenLedger ledger = Open(below, owner);
        Acknowledge(ledger, age);
        if (isClosed)
            ledger.Close();
    }

    /// <summary>The three files of the ledger, whatever the log is called.</summary>
    public static Dictionary<string, string> Files(string folder) =>
        Directory.GetFiles(folder).ToDictionary(file => System.IO.Path.GetExtension(file).TrimStart('.'));

    public static void Acknowledge(OpenLedger ledger, int age)
    {
        if (ledger.Content.NumberOf("age") < 0)
        {
            ledger.Content.Add("age");
            ledger.Writer.AddName("age");
        }

        foreach (string id in new[] { "u1", "u2", "u3" })
        {
            UserHash user = ledger.Key.OfUser(id);
            ulong value = ledger.Key.OfValue(PropertyValue.Number(age.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            ledger.Content.Users.Set(user, 0, value);
            ledger.Writer.Add(user, [0], [value]);
            ledger.Writer.Finish();
        }
    }

    /// <summary>How many of the users a ledger knows with that age; -1: it says something else of one.</summary>
    public static int Known(OpenLedger ledger, int age)
    {
        int known = 0;
        foreach (string id in new[] { "u1", "u2", "u3" })
        {
            ulong entry = ledger.Content.NumberOf("age") < 0 ? 0 : ledger.Content.Users.Get(ledger.Key.OfUser(id), 0);
            if (!LedgerEntry.IsCertain(entry))
                continue;
            if (entry != ledger.Key.OfValue(PropertyValue.Number(age.ToString(System.Globalization.CultureInfo.InvariantCulture))))
                return -1;
            known++;
        }

        return known;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
