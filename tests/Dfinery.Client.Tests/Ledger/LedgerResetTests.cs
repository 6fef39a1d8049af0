using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>A ledger that forgets, all of it or a part, and one whose token was renewed: as before or after, nothing between.</summary>
public class LedgerResetTests
{
    private const string Domain = "profile";
    private static readonly string[] Both = ["ci", "profile"];
    private static readonly LedgerOwner Owner = new(new Uri("https://example.com"), "token");
    private static readonly DateTime Monday = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Tuesday = Monday.AddDays(1);

    /// <summary>What may have become of a ledger before it is reset.</summary>
    private static readonly Dictionary<string, Action<MemoryDisk>> States = new()
    {
        ["whole"] = _ => { },
        ["lost key"] = disk => disk.Remove("profile.key"),
        ["damaged key"] = disk => disk.Replace("profile.key", new byte[4096]),
        ["foreign key"] = disk => disk.Replace("profile.key", Made().Bytes("profile.key")),
        ["lost head"] = disk => disk.Remove("profile.head"),
        ["damaged head"] = disk => disk.Replace("profile.head", new byte[100]),
        ["lost log"] = disk => disk.Remove(LogOf(disk)),
        ["damaged log"] = disk => disk.Replace(LogOf(disk), new byte[50]),
    };

    public static TheoryData<string> StateNames => [.. States.Keys];

    [Theory]
    [MemberData(nameof(StateNames))]
    public void Whatever_state_a_ledger_is_in_a_reset_leaves_one_that_opens_empty(string state)
    {
        MemoryDisk disk = Made();
        States[state](disk);
        LedgerReset.ForgetAll(disk, [Domain]);
        Assert.Equal(["profile.key"], disk.Files);
        Assert.Empty(disk.Bytes("profile.key"));
        Assert.Equal(LedgerFailure.Missing, Assert.Throws<LedgerException>(() => OpenLedger.Open(disk, Domain, null, Tuesday)).Failure);
        Assert.Empty(Known(disk));
    }

    [Theory]
    [MemberData(nameof(StateNames))]
    public void Every_moment_of_a_reset_may_be_its_last(string state)
    {
        int all = Reset(state, int.MaxValue, out MemoryDisk done);
        Assert.Empty(Known(done));
        for (int last = 0; last < all; last++)
        {
            for (int loss = 0; loss < 9; loss++)
            {
                Reset(state, last, out MemoryDisk killed);
                Assert.True(IsAsBeforeOrEmpty(state, After(killed, loss)), $"{state}, {last}, {loss}");
                Assert.Equal(Outcome(After(killed, loss)), Seen(After(killed, loss)));
                // The opening that goes on with a reset is killed as well.
                MemoryDisk again = After(killed, loss);
                again.ChangesLeft = loss + last;
                Try(again);
                Assert.True(IsAsBeforeOrEmpty(state, After(again, loss)), $"{state}, {last}, {loss}: opened");
            }
        }
    }

    [Fact]
    public void Nothing_is_forgotten_unless_nobody_holds_any_of_the_domains()
    {
        MemoryDisk disk = Made();
        using (OpenLedger.Open(disk, "ci", Owner, Monday))
        {
            LedgerException held = Assert.Throws<LedgerException>(() => LedgerReset.ForgetAll(disk, ["profile", "ci"]));
            Assert.Equal(LedgerFailure.Held, held.Failure);
        }

        Assert.Equal(4, Known(disk).Length);
        LedgerReset.ForgetAll(disk, ["profile", "ci"]);
        Assert.Empty(Known(disk));
    }

    [Fact]
    public void Files_that_are_not_a_ledgers_stay()
    {
        MemoryDisk disk = Made();
        string[] others =
        [
            "profile.csv", "profile.log", "profile.notes.log", "profile.0123456789abcdex.log", "profile.key.bak", "users.csv",
            "ci.0123456789abcdef.log",
        ];
        foreach (string name in others)
            disk.Replace(name, [1]);
        OpenLedger.Open(disk, Domain, Owner, Tuesday).Close();
        LedgerReset.ForgetAll(disk, [Domain]);
        Assert.Equal(others.Append("profile.key").Order(StringComparer.Ordinal), disk.Files);
        Assert.False(OpenLedger.Contains(disk, "users"));
    }

    [Theory]
    [InlineData("u1", null, "u2 age,u2 mkt_flag")]
    [InlineData(null, "age", "u1 mkt_flag,u2 mkt_flag")]
    [InlineData("u1,u9", "mkt_flag", "u1 age,u2 age,u2 mkt_flag")]
    [InlineData("u1,u2", null, "")]
    public void A_part_is_forgotten_and_the_rest_stays(string? users, string? properties, string left)
    {
        MemoryDisk disk = Made();
        Forget(disk, users?.Split(','), properties?.Split(','));
        Assert.Equal(left.Split(',', StringSplitOptions.RemoveEmptyEntries), Known(disk.AfterPowerLoss(new Random(1))));
    }

    [Fact]
    public void Every_moment_of_forgetting_a_part_may_be_its_last()
    {
        int all = ForgetUntil(int.MaxValue, out MemoryDisk done);
        Assert.Equal(2, Known(done).Length);
        for (int last = 0; last < all; last++)
        {
            for (int loss = 0; loss < 9; loss++)
            {
                ForgetUntil(last, out MemoryDisk killed);
                Assert.True(Known(After(killed, loss)) is { Length: 4 } or ["u2 age", "u2 mkt_flag"]);
            }
        }
    }

    [Theory]
    [InlineData("u1", null)]
    [InlineData(null, "age")]
    [InlineData("u1", "age")]
    public void What_is_in_doubt_stays_so(string? user, string? property)
    {
        MemoryDisk disk = Made();
        using (OpenLedger ledger = OpenLedger.Open(disk, Domain, Owner, Monday))
            ledger.Writer.Add(ledger.Key.OfUser("u1"), [0], [LedgerEntry.InDoubt]);
        Forget(disk, user is null ? null : [user], property is null ? null : [property]);
        using OpenLedger again = OpenLedger.Open(disk, Domain, Owner, Tuesday);
        Assert.Contains(again.Content.Users.Get(again.Key.OfUser("u1"), 0), (ulong[])[LedgerEntry.InDoubt, LedgerEntry.InDoubtThisRun]);
        Assert.Equal(property is not null, LedgerEntry.IsCertain(again.Content.Users.Get(again.Key.OfUser("u1"), 1)));
    }

    [Fact]
    public void It_is_told_of_which_users_anything_was_known()
    {
        MemoryDisk disk = Made();
        using OpenLedger ledger = OpenLedger.Open(disk, Domain, null, Tuesday);
        Assert.Equal([true, false], LedgerReset.Forget(ledger, ["u1", "u9"], [0]));
        Assert.Equal([false], LedgerReset.Forget(ledger, ["u1"], [0]));
        Assert.Equal([true], LedgerReset.Forget(ledger, ["u1"], null));
    }

    [Fact]
    public void A_renewed_token_is_on_the_disk_at_once_and_the_old_one_is_another()
    {
        MemoryDisk disk = Made();
        OpenLedger ledger = OpenLedger.Open(disk, Domain, null, Tuesday);
        Assert.True(ledger.Renew("new"));
        Assert.False(ledger.Renew("new"));
        var renewed = new LedgerOwner(new Uri("https://example.com"), "new");
        Assert.Equal(4, Known(disk.AfterPowerLoss(new Random(1)), renewed).Length);
        ledger.Close();
        Assert.Equal(4, Known(disk.AfterPowerLoss(new Random(2)), renewed).Length);
        Assert.Equal(LedgerFailure.OtherToken, Assert.Throws<LedgerException>(() => Known(disk)).Failure);
    }

    [Fact]
    public void To_forget_or_to_renew_is_no_run()
    {
        MemoryDisk disk = Made();
        Forget(disk, ["u1"], null);
        using OpenLedger ledger = OpenLedger.Open(disk, Domain, null, Tuesday);
        Assert.Equal(Monday, ledger.Head.Opened);
    }

    private static MemoryDisk Made()
    {
        var disk = new MemoryDisk();
        using OpenLedger ledger = OpenLedger.Open(disk, Domain, Owner, Monday);
        ulong one = ledger.Key.OfValue(PropertyValue.String("1"));
        byte[] numbers = [.. ((string[])["age", "mkt_flag"]).Select(name => (byte)ledger.Content.Add(name))];
        ledger.Writer.AddName("age");
        ledger.Writer.AddName("mkt_flag");
        foreach (string user in (string[])["u1", "u2"])
            ledger.Writer.Add(ledger.Key.OfUser(user), numbers, [one, one]);
        ledger.Close();
        return disk;
    }

    private static string LogOf(MemoryDisk disk) => disk.Files.Single(name => LedgerOpening.IsLog(Domain, name));

    private static void Forget(MemoryDisk disk, string[]? users, string[]? properties)
    {
        using OpenLedger ledger = OpenLedger.Open(disk, Domain, null, Tuesday);
        LedgerReset.Forget(ledger, users, properties?.Select(name => (byte)ledger.Content.NumberOf(name)).ToArray());
        ledger.Close();
    }

    private static int ForgetUntil(int last, out MemoryDisk disk)
    {
        disk = Made();
        int before = disk.Changes;
        disk.ChangesLeft = last;
        try
        {
            Forget(disk, ["u1"], null);
        }
        catch (LedgerException e)
        {
            Assert.Equal(LedgerFailure.Disk, e.Failure);
        }

        return disk.Changes - before;
    }

    private static int Reset(string state, int last, out MemoryDisk disk)
    {
        disk = Made();
        States[state](disk);
        int before = disk.Changes;
        disk.ChangesLeft = last;
        try
        {
            LedgerReset.ForgetAll(disk, Both);
        }
        catch (LedgerException e)
        {
            Assert.Equal(LedgerFailure.Disk, e.Failure);
        }

        return disk.Changes - before;
    }

    private static MemoryDisk After(MemoryDisk disk, int loss) => loss == 0 ? disk.AfterKill() : disk.AfterPowerLoss(new Random(loss));

    private static void Try(MemoryDisk disk)
    {
        try
        {
            Known(disk);
        }
        catch (LedgerException)
        {
        }
    }

    /// <summary>Of a ledger that was damaged before, the same failure is as before.</summary>
    private static bool IsAsBeforeOrEmpty(string state, MemoryDisk disk)
    {
        MemoryDisk before = Made();
        States[state](before);
        return Outcome(disk) is var outcome && (outcome.Length == 0 || outcome == Outcome(before));
    }

    private static string Outcome(MemoryDisk disk)
    {
        try
        {
            return string.Join(',', Known(disk));
        }
        catch (LedgerException e)
        {
            return e.Failure.ToString();
        }
    }

    /// <summary>What is read without the lock, where nothing is changed, is what an opening makes of it.</summary>
    private static string Seen(MemoryDisk disk)
    {
        try
        {
            using LedgerView view = LedgerView.Read(disk, Domain, Owner);
            return string.Join(',', Known(view.Content, view.Key));
        }
        catch (LedgerException e)
        {
            return e.Failure.ToString();
        }
    }

    private static string[] Known(MemoryDisk disk, LedgerOwner? owner = null)
    {
        using OpenLedger ledger = OpenLedger.Open(disk, Domain, owner ?? Owner, Monday);
        return Known(ledger.Content, ledger.Key);
    }

    private static string[] Known(LedgerContent content, LedgerKey key) =>
    [
        .. from user in (string[])["u1", "u2"]
           from name in content.Names
           where content.Users.Get(key.OfUser(user), content.NumberOf(name)) != LedgerEntry.Unknown
           select $"{user} {name}",
    ];
}
