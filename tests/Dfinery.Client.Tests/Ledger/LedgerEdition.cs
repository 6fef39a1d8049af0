using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;

namespace Dfinery.Client.Tests;

/// <summary>What a build of the client writes and reads: <see cref="LedgerEditionTests"/> calls it of both builds.</summary>
public static class LedgerEdition
{
    private static readonly string[] Ids = ["u1", "U1", "김하나", "a\u0301", "😀", string.Concat(Enumerable.Repeat("long", 50))];
    private static readonly string[] Texts = ["", "30", "v", "김하나", "e\u0301", "😀", string.Concat(Enumerable.Repeat("value", 1000))];
    private static readonly string[] Numbers =
    [
        "0", "-0", "30", "30.0", "3E1", "0.30", "-1.5e-7", "1e999999999999999999999", "9007199254740993", string.Concat(Enumerable.Repeat("12345", 60)),
    ];

    /// <summary>All that depends on nothing but the secret, one a line.</summary>
    public static string Marks()
    {
        using var key = new LedgerKey([.. Enumerable.Range(1, LedgerKey.Length).Select(i => (byte)i)]);
        var lines = new List<string> { $"{key.Absent:x16} {key.Withdrawn:x16}" };
        foreach (string id in Ids)
            lines.Add($"{key.OfUser(id).First:x16}{key.OfUser(id).Second:x16} {key.MarkOf(id).First:x16}{key.MarkOf(id).Second:x16}");
        foreach (PropertyValue value in Values())
            lines.Add($"{key.OfValue(value):x16} {key.OfValue(value):x16}");
        for (int length = 0; length < 70; length++)
            lines.Add($"{Crc32C.Append(7, [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37))]):x8}");
        lines.Add(Convert.ToBase64String(Frame(key).ToArray()));
        lines.Add(Convert.ToBase64String(Head(key).ToBytes()));
        return string.Join("\n", lines);
    }

    /// <summary>Writes a ledger that is closed, or was killed.</summary>
    public static void Write(string folder, bool isClosed)
    {
        using OpenLedger ledger = Open(folder);
        ledger.Content.Add("age");
        ledger.Writer.AddName("age");
        ledger.Content.Add("이름");
        ledger.Writer.AddName("이름");
        int i = 0;
        foreach (PropertyValue value in Values())
        {
            UserHash user = ledger.Key.OfUser(Ids[i % Ids.Length] + i++);
            ulong[] entries = [ledger.Key.OfValue(value), i % 3 == 0 ? LedgerEntry.InDoubt : ledger.Key.Absent];
            ledger.Content.Users.Set(user, [0, 1], entries);
            ledger.Writer.Add(user, [0, 1], entries);
        }

        if (isClosed)
            ledger.Close();
    }

    /// <summary>Reads it, once as it is and once tidied: what differs from what was written.</summary>
    public static string Read(string folder)
    {
        var differences = new StringBuilder();
        for (int round = 0; round < 2; round++)
        {
            using OpenLedger ledger = Open(folder);
            int i = 0;
            foreach (PropertyValue value in Values())
            {
                UserHash user = ledger.Key.OfUser(Ids[i % Ids.Length] + i++);
                ulong second = ledger.Content.Users.Get(user, ledger.Content.NumberOf("이름"));
                bool isSame = ledger.Content.Users.Get(user, ledger.Content.NumberOf("age")) == ledger.Key.OfValue(value)
                    && (i % 3 == 0 ? !LedgerEntry.IsCertain(second) : second == ledger.Key.Absent);
                if (!isSame)
                    differences.Append(i).Append(' ');
            }

            ledger.Compact();
        }

        return differences.ToString();
    }

    private static IEnumerable<PropertyValue> Values() =>
    [
        .. Texts.Select(PropertyValue.String), .. Numbers.Select(PropertyValue.Number), PropertyValue.Boolean(true), PropertyValue.Boolean(false),
    ];

    private static OpenLedger Open(string folder) => OpenLedger.Open(
        new LedgerFolder(folder, makes: true), "profile", new LedgerOwner(new Uri("https://example.com"), "token"), DateTime.UtcNow);

    private static ReadOnlyMemory<byte> Frame(LedgerKey key)
    {
        var records = new LedgerRecords();
        records.AddGeneration(0x1122334455667788);
        records.AddName("이름");
        records.AddUser(key.OfUser("u1"), [0, 7], [LedgerEntry.InDoubtThisRun, key.Absent]);
        records.AddForgottenUser(key.OfUser("u2"));
        records.AddForgottenProperty(7);
        return records.Seal(0xFEDCBA9876543210, 3);
    }

    private static LedgerHead Head(LedgerKey key) => new()
    {
        BaseUri = "https://example.com",
        Token = key.MarkOf("token"),
        Shard = "3/8",
        Generation = 1,
        Log = "profile.0000000000000001.log",
        LogId = 1,
        LogLength = 2,
        IsClosed = true,
        Made = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc),
        Opened = new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc),
    };
}
