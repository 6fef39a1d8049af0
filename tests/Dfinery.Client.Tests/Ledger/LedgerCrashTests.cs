using System;
using System.Collections.Generic;
using System.Linq;
using Dfinery.Client.Contract;
using Dfinery.Client.Ledger;
using Xunit;

namespace Dfinery.Client.Tests;

/// <summary>
/// Runs that a kill or a loss of power ends at any moment, a disk that fails a sync: what the ledger says was acknowledged is what the
/// server has.
/// </summary>
public class LedgerCrashTests
{
    private const int Users = 12;
    private static readonly string[] Properties = ["age", "mkt_flag", "user_name"];

    [Fact]
    public void Every_moment_of_a_run_may_be_its_last()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            int all = new World(seed).Run(new MemoryDisk()).Changes;
            for (int last = 0; last <= all; last++)
            {
                var world = new World(seed);
                MemoryDisk disk = world.Run(new MemoryDisk { ChangesLeft = last });
                world.Check(disk.AfterKill(), isKilled: true);
                var again = new World(seed);
                again.Check(again.Run(new MemoryDisk { ChangesLeft = last }).AfterPowerLoss(new Random(last)), isKilled: false);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_after_run_is_killed_or_loses_power(bool isKilled)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var world = new World(seed);
            var disk = new MemoryDisk();
            for (int run = 0; run < 8; run++)
            {
                disk.ChangesLeft = random.Next(4) == 0 ? int.MaxValue : random.Next(60);
                disk.SyncsLeft = random.Next(4) == 0 ? random.Next(20) : int.MaxValue;
                world.Run(disk);
                disk = isKilled && random.Next(3) > 0 ? disk.AfterKill() : disk.AfterPowerLoss(random);
                world.Check(disk, isKilled: false);
                disk = disk.AfterKill();
            }
        }
    }

    /// <summary>A server, and a source that changes what it says of users.</summary>
    private sealed class World(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<(int User, int Property), int> _server = [];
        // What a run was told that it is on the disk, and nothing changed it since.
        private readonly Dictionary<(int User, int Property), int> _durable = [];

        public MemoryDisk Run(MemoryDisk disk)
        {
            try
            {
                using OpenLedger ledger = Open(disk);
                for (int i = 0; i < 25 && ledger.Writer.Failure is null; i++)
                    Send(ledger);
                if (_random.Next(3) > 0)
                    ledger.Close();
            }
            catch (LedgerException e)
            {
                Assert.Equal(LedgerFailure.Disk, e.Failure);
            }

            return disk;
        }

        public void Check(MemoryDisk disk, bool isKilled)
        {
            using OpenLedger ledger = Open(disk);
            foreach (int user in Enumerable.Range(0, Users))
            {
                foreach (int property in Enumerable.Range(0, Properties.Length))
                {
                    ulong entry = ledger.Content.NumberOf(Properties[property]) is >= 0 and var number
                        ? ledger.Content.Users.Get(ledger.Key.OfUser("u" + user), number)
                        : LedgerEntry.Unknown;
                    if (LedgerEntry.IsCertain(entry))
                        Assert.Equal(HashOf(ledger, _server[(user, property)]), entry);
                    if (isKilled && _durable.TryGetValue((user, property), out int value))
                        Assert.Equal(HashOf(ledger, value), entry);
                }
            }
        }

        private static OpenLedger Open(MemoryDisk disk) => OpenLedger.Open(
            disk, "profile", new LedgerOwner(new Uri("https://example.com"), "token"), new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc));

        private static ulong HashOf(OpenLedger ledger, int value) => ledger.Key.OfValue(PropertyValue.String("v" + value));

        private void Send(OpenLedger ledger)
        {
            (int User, int Property) key = (_random.Next(Users), _random.Next(Properties.Length));
            int value = _random.Next(4);
            UserHash user = ledger.Key.OfUser("u" + key.User);
            int number = NumberOf(ledger, Properties[key.Property]);
            _durable.Remove(key);
            if (ledger.Content.Users.Get(user, number) != LedgerEntry.Unknown)
            {
                ledger.Content.Users.Set(user, number, LedgerEntry.InDoubt);
                if (!IsDurable(ledger, ledger.Writer.Add(user, [(byte)number], [LedgerEntry.InDoubt])))
                    return;
            }

            _server[key] = value;
            if (_random.Next(5) == 0)
                return;
            ulong hash = HashOf(ledger, value);
            ledger.Content.Users.Set(user, number, hash);
            long ticket = ledger.Writer.Add(user, [(byte)number], [hash]);
            if (_random.Next(2) == 0 && IsDurable(ledger, ticket))
                _durable[key] = value;
        }

        private static int NumberOf(OpenLedger ledger, string property)
        {
            if (ledger.Content.NumberOf(property) is >= 0 and var known)
                return known;
            ledger.Writer.AddName(property);
            return ledger.Content.Add(property);
        }

        private static bool IsDurable(OpenLedger ledger, long ticket)
        {
            ledger.Writer.Finish();
            return ledger.Writer.Durable >= ticket;
        }
    }
}
