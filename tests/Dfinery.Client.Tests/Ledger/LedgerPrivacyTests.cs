using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>No file of a ledger holds an id, a value or the token, in no moment of a run or of tidying up.</summary>
public class LedgerPrivacyTests
{
    private const string Id = "planted-id-4711";
    private const string Korean = "심은아이디";
    private const string Value = "planted-value-0815";
    private const string Token = "planted-token-42";

    [Fact]
    public void Nothing_personal_is_in_any_file_at_any_moment()
    {
        var server = new LedgerServer();
        int moments = 0;
        for (int last = 0; ; last += 1)
        {
            var run = new LedgerRun(server) { Token = Token };
            string[] rows = [$"{Id} user_name={Value} mkt_flag=Unsubscribed", $"{Korean} user_name={Korean}"];
            run.Run(rows);
            rows[0] += "2";
            run.Disk.ChangesLeft = last;
            try
            {
                run.Run($"{Id} user_name={Value}2", $"{Korean} user_name={Korean}2");
                using OpenLedger ledger = run.Open();
                ledger.Compact();
                ledger.Close();
            }
            catch (Exception e) when (e is IOException or LedgerException { Failure: LedgerFailure.Disk })
            {
            }

            bool wasCut = run.Disk.ChangesLeft == 0;
            foreach (string name in run.Disk.Files)
                Check(run.Disk.Bytes(name), name);
            moments++;
            if (!wasCut)
                break;
        }

        Assert.True(moments > 20);
    }

    /// <summary>The search finds what it is to find.</summary>
    [Fact]
    public void Planted_texts_are_found()
    {
        foreach (byte[] spelled in Spellings(Value))
            Assert.True(Contains([1, .. spelled, 2], spelled));
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + Value + "xy")), "eHBsYW50ZWQtdmFsdWUtMDgxNXh5");
        Assert.Contains(Spellings(Value), spelled => Contains(Encoding.ASCII.GetBytes("eHBsYW50ZWQtdmFsdWUtMDgxNXh5"), spelled));
    }

    [Fact]
    public void The_key_is_its_owners_alone()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return;
#if NET
        using var folder = new TempFolder();
        folder.Fill(20);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Of("profile.key")));
        foreach (string file in Directory.GetFiles(folder.Path))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.OtherWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute));
#endif
    }

    private static void Check(byte[] bytes, string name)
    {
        foreach (string text in new[] { Id, Korean, Value, Token })
            Assert.False(Spellings(text).Any(spelled => Contains(bytes, spelled)), $"{text} is in {name}");
    }

    /// <summary>UTF-8, UTF-16, hexadecimal, Base64 at each of its three places.</summary>
    private static IEnumerable<byte[]> Spellings(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        yield return utf8;
        yield return Encoding.Unicode.GetBytes(text);
        yield return Encoding.BigEndianUnicode.GetBytes(text);
        string hex = string.Concat(utf8.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
        yield return Encoding.ASCII.GetBytes(hex);
        yield return Encoding.ASCII.GetBytes(hex.ToUpperInvariant());
        for (int skipped = 0; skipped < 3; skipped++)
        {
            int whole = (utf8.Length - skipped) / 3 * 3;
            yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(utf8, skipped, whole));
        }
    }

    private static bool Contains(byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;
}
